package io.jenkins.plugins.xenserver.model;

/** A step of the procedure on one host, in the order in which they are done (xapi-reference §5). */
public enum HostAction {
    DISABLE,
    EVACUATE,
    APPLY,
    RESTART_TOOLSTACK,
    REBOOT,
    RESTART_DEVICE_MODELS,
    RESTART_VMS,
    ENABLE,
    RETURN_VMS;

    /** What it is called, in lower case, for example "apply updates". */
    public String words() {
        return Texts.of("action." + name());
    }
}
