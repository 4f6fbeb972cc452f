package io.jenkins.plugins.xenserver.model;

/** What happens when mandatory tasks are pending from an earlier update (rule R10 of the design). */
public enum PendingPolicy {
    /** The prechecks fail, as the vendor's procedure demands. */
    FAIL,
    /** They are carried out first. */
    FINISH,
    /** Those of VMs become a warning; those of hosts still fail. */
    IGNORE_VMS
}
