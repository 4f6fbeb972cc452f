package io.jenkins.plugins.xenserver.report;

import io.jenkins.plugins.xenserver.model.PrecheckResult;

/**
 * A precheck and when it was made.
 *
 * @param stage 1 before anything was changed, 2 after HA and Workload Balancing were switched off
 */
public record StagedPrecheck(int stage, PrecheckResult result) {}
