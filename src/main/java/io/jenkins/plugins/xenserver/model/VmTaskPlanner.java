package io.jenkins.plugins.xenserver.model;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Works out which VMs have to be restarted, or their device models, and which of these the rollout does (rule R10). */
final class VmTaskPlanner {
    private static final Comparator<VmState> START_ORDER = Comparator.comparingLong(VmState::order)
            .thenComparing(VmState::name)
            .thenComparing(VmState::uuid);

    private final GuidanceLevel level;
    private final VmRestartPolicy vmRestart;

    VmTaskPlanner(GuidanceLevel level, VmRestartPolicy vmRestart) {
        this.level = level;
        this.vmRestart = vmRestart;
    }

    /** Tasks to do, and tasks only to report. */
    record Tasks(List<VmTask> carriedOut, List<VmTask> deferred) {}

    Tasks plan(List<VmState> vms, List<HostDemand> demands) {
        var byHost = demands.stream()
                .collect(Collectors.toMap(demand -> demand.host().uuid(), Function.identity(), (a, b) -> a));
        // The pool asks every VM for a restart as soon as one host's guidance does (xapi-reference §4.1).
        var poolWide = demands.stream()
                .filter(HostDemand::installs)
                .map(demand -> demand.updates().guidance())
                .reduce(GuidanceSet.EMPTY, GuidanceSet::union);
        var done = new ArrayList<VmTask>();
        var deferred = new ArrayList<VmTask>();
        vms.stream().sorted(START_ORDER).filter(VmTaskPlanner::canOweTasks).forEach(vm -> {
            var demand = vm.residentOn() == null ? null : byHost.get(vm.residentOn());
            var restart = poolWide.union(vm.pending()).strictest(Guidance.RESTART_VM);
            var restarts = vm.running()
                    && restart.filter(kind -> vmRestart.carriesOut(kind, level)).isPresent();
            restart.ifPresent(kind -> (restarts ? done : deferred).add(task(vm, Guidance.RESTART_VM, kind)));
            // Starting the VM anew or moving it away restarts its device model as well (xapi-reference §4.1).
            if (!restarts && (demand == null || !demand.evacuates())) {
                deviceModel(vm, demand).ifPresent(kind -> {
                    var now = vm.running() && level.includes(kind);
                    (now ? done : deferred).add(task(vm, Guidance.RESTART_DEVICE_MODEL, kind));
                });
            }
        });
        return new Tasks(List.copyOf(done), List.copyOf(deferred));
    }

    private static Optional<GuidanceLevel> deviceModel(VmState vm, @CheckForNull HostDemand demand) {
        var concerned = demand != null && demand.installs() && vm.domainType().hasDeviceModel();
        var asked = concerned ? demand.updates().guidance() : GuidanceSet.EMPTY;
        return asked.union(vm.pending()).strictest(Guidance.RESTART_DEVICE_MODEL);
    }

    private static VmTask task(VmState vm, Guidance task, GuidanceLevel kind) {
        return new VmTask(vm.uuid(), vm.name(), vm.residentOn(), task, kind);
    }

    /** A halted VM owes nothing: halting clears its lists (xapi-reference §4.1). */
    private static boolean canOweTasks(VmState vm) {
        return vm.powerState() != PowerState.HALTED;
    }
}
