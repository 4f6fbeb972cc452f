package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import picocli.CommandLine.Option;

/** What the user may choose about a rolling update; the same names as the Pipeline step's arguments. */
final class RolloutChoices {
    @Option(
            names = "--level",
            defaultValue = "recommended",
            description = "How much of the vendor's guidance is carried out: ${COMPLETION-CANDIDATES} "
                    + "(default: ${DEFAULT-VALUE}).")
    private GuidanceLevel level;

    @Option(
            names = "--vm-restart",
            defaultValue = "mandatory",
            description =
                    "Which VM restarts are carried out: mandatory ones, all at the chosen level, or none (leave): "
                            + "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private VmRestartPolicy vmRestart;

    @Option(
            names = "--hash",
            defaultValue = "",
            description = "Apply exactly this hash, which must be the synchronised one. Without it the pool is "
                    + "synchronised and the newest updates are applied.")
    private String hash;

    @Option(names = "--no-migrate-home", description = "Leave VMs where the evacuation put them.")
    private boolean stay;

    @Option(
            names = "--parallel",
            defaultValue = "3",
            description = "How many VMs are moved home or restarted at a time (default: ${DEFAULT-VALUE}).")
    private int parallel;

    RolloutOptions options() {
        return new RolloutOptions(hash, level, vmRestart, PendingPolicy.FAIL, !stay, parallel, false, null);
    }
}
