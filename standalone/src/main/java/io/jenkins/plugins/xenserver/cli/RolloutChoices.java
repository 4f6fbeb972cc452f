package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.rollout.Drain;
import io.jenkins.plugins.xenserver.rollout.Limits;
import io.jenkins.plugins.xenserver.rollout.OwnVm;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            names = "--pending",
            defaultValue = "fail",
            description =
                    "Mandatory tasks pending from an earlier update on hosts or running VMs: ${COMPLETION-CANDIDATES} "
                            + "(default: ${DEFAULT-VALUE}). They are refused, carried out first, or those of VMs ignored.")
    private PendingPolicy pending;

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

    @Option(
            names = "--hosts",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Update only these hosts; * stands for anything. The coordinator comes first: it has to be among "
                            + "them or be up to date.")
    private List<String> hosts = List.of();

    @Option(
            names = "--finish-before",
            paramLabel = "TIME",
            description =
                    "Begin no host that is not expected to be done by then (UTC, for example 2026-03-02T05:00:00Z); "
                            + "the next run goes on with the rest.")
    private Instant finishBefore;

    @Option(
            names = "--canary",
            paramLabel = "DURATION",
            description = "How long to wait and watch after the first host, for example 30m.")
    private Duration canary;

    @Option(
            names = "--on-failure",
            defaultValue = "stop",
            description = "What a member that cannot be completed means for the others: ${COMPLETION-CANDIDATES} "
                    + "(default: ${DEFAULT-VALUE}). A failing coordinator always stops.")
    private RolloutOptions.OnFailure onFailure;

    @Option(
            names = "--allow-mixed",
            description =
                    "Allow that the run knowingly ends, or waits for more than an hour, while hosts run different "
                            + "versions.")
    private boolean allowMixed;

    @Option(
            names = "--allow-disabled",
            description = "Hosts may be disabled at the start; they are updated and left disabled.")
    private boolean allowDisabled;

    @Option(
            names = "--resume-within",
            defaultValue = "2h",
            paramLabel = "DURATION",
            description = "After a longer interruption 'resume' completes the host in hand only; the rest needs a new "
                    + "run (default: ${DEFAULT-VALUE}).")
    private Duration resumeWithin;

    @Option(
            names = "--drain",
            split = ",",
            defaultValue = "MIGRATE",
            description = "What may be done with VMs to empty a host, in order: ${COMPLETION-CANDIDATES} "
                    + "(default: ${DEFAULT-VALUE}). A VM's tag " + Drain.TAG + "... goes first.")
    private List<Drain.Rung> rungs;

    @Option(
            names = "--drain-retries",
            defaultValue = "2",
            description = "How often moving a VM is tried again (default: ${DEFAULT-VALUE}).")
    private int retries;

    @Option(
            names = "--drain-delay",
            defaultValue = "1m",
            paramLabel = "DURATION",
            description = "How long to wait before moving a VM is tried again (default: ${DEFAULT-VALUE}).")
    private Duration delay;

    @Option(
            names = "--any-suspend-storage",
            description = "VMs may be suspended on storage that only one host sees; they can be resumed there only.")
    private boolean anySuspendStorage;

    @Option(
            names = "--protect",
            split = ",",
            paramLabel = "VM",
            description = "VMs, by name or uuid, that may only ever be moved, never suspended or stopped.")
    private List<String> protectedVms = List.of();

    @Option(
            names = "--evacuation-batch",
            defaultValue = "0",
            paramLabel = "N",
            description = "How many VMs the pool moves at a time to empty a host (default: the pool's own setting).")
    private int evacuationBatch;

    @Option(
            names = "--evacuation-network",
            defaultValue = "",
            paramLabel = "NETWORK",
            description = "Name or uuid of the network over which VMs move (default: the pool's own choice).")
    private String evacuationNetwork;

    @Option(
            names = "--limit",
            paramLabel = "PHASE=DURATION",
            description =
                    "How long a phase may take, for example reboot=90m; may be given several times. Phases: away, "
                            + "sync, evacuate, apply, toolstack, reboot, enable, storage, members, migrate, restart, switching, "
                            + "settle, cluster, gate.")
    private Map<String, Duration> limits = Map.of();

    RolloutOptions options() {
        // Whoever updates the pool it runs in must not stop itself.
        var keep = new ArrayList<>(protectedVms);
        OwnVm.uuid().ifPresent(keep::add);
        return RolloutOptions.DEFAULT.with(options -> {
            options.hash = hash;
            options.level = level;
            options.vmRestart = vmRestart;
            options.pending = pending;
            options.migrateHome = !stay;
            options.parallel = parallel;
            options.hosts = hosts;
            options.finishBefore = finishBefore;
            options.canary = canary;
            options.onFailure = onFailure;
            options.allowMixed = allowMixed;
            options.allowDisabled = allowDisabled;
            options.resumeWithin = resumeWithin;
            options.evacuationBatch = evacuationBatch;
            options.evacuationNetwork = evacuationNetwork;
            options.limits = Limits.of(limits);
            options.drain = new Drain(rungs, retries, delay, anySuspendStorage, keep);
        });
    }
}
