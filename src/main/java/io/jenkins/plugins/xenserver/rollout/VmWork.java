package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.DomainType;
import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.VmState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Restarts of VMs and of their device models (rules R10, R17): due if the VM's pending list says so, or if the plan does and
 * the VM has been running since before its host was updated.
 */
final class VmWork {
    private static final List<GuidanceLevel> KINDS = List.of(GuidanceLevel.values());

    private final RolloutContext context;
    private final Plan plan;

    VmWork(RolloutContext context, Plan plan) {
        this.context = context;
        this.plan = plan;
    }

    /**
     * What is due, in the order in which it is done.
     *
     * @param last protected VMs, whose restart comes when all else is done
     */
    private record Due(List<Activity> deviceModels, SortedMap<Long, List<Activity>> restarts, List<VmState> last) {
        Due() {
            this(new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
        }

        void restart(VmState vm, Activity restart) {
            restarts.computeIfAbsent(vm.order(), order -> new ArrayList<>()).add(restart);
        }

        Stream<Activity> all() {
            return Stream.concat(
                    deviceModels.stream(), restarts.values().stream().flatMap(List::stream));
        }
    }

    /** Does what is due for the VMs that stayed on a host while it was updated; they are part of the host in hand. */
    void onHost(String hostUuid) {
        var host = context.pool().host(hostUuid);
        carryOut(due(context.pool().residents(hostUuid, true), vm -> Optional.of(host)), () -> false);
    }

    /**
     * Does what is still due anywhere in the pool, when all hosts are done; returns the protected VMs whose restart is due.
     *
     * @throws StopRequested naming the VMs that are left because somebody wants the end
     */
    List<VmState> inPool() {
        var due = dueInPool();
        carryOut(due, this::isStopped);
        demandGoingOn(left(due));
        return List.copyOf(due.last());
    }

    /** Names of the VMs for which something is still due when all hosts are done. */
    List<String> leftInPool() {
        return left(dueInPool());
    }

    private Due dueInPool() {
        var state = context.pool().overview();
        return due(state.vms(), vm -> Optional.ofNullable(vm.residentOn()).flatMap(state::host));
    }

    private List<String> left(Due due) {
        var left = due.all().filter(a -> context.journal().outcome(a.id()).isEmpty());
        return Stream.concat(left.map(Activity::subject), due.last().stream().map(VmState::name))
                .sorted()
                .toList();
    }

    private boolean isStopped() {
        return context.stop().wish() != StopSignal.Wish.NONE;
    }

    private void demandGoingOn(List<String> left) {
        if (isStopped() && !left.isEmpty()) {
            throw new StopRequested(Texts.of("stop.beforeVms", context.stop().by(), String.join(", ", left)));
        }
    }

    /**
     * Carries out what is mandatory from earlier on running VMs, before any host is touched (rule R10). A protected VM's restart
     * stays for the end.
     *
     * @throws RolloutException naming a VM that still owes it afterwards
     * @throws StopRequested the same, because somebody wants the end
     */
    void pendingFirst() {
        var due = new Due();
        for (var vm : owing()) {
            var activities = new VmActivities(context, vm.uuid(), vm.name());
            if (vm.pending().mandatory().contains(Guidance.RESTART_VM)) {
                due.restart(vm, activities.restart("restart-first"));
            } else {
                due.deviceModels().add(activities.restartDeviceModel("restart-device-model-first"));
            }
        }
        carryOut(due, this::isStopped);
        var left = owing().stream().map(VmState::name).toList();
        demandGoingOn(left);
        if (!left.isEmpty()) {
            throw new RolloutException(Texts.of("pending.vms", String.join(", ", left)));
        }
    }

    /** What others build on is back before they restart (rule R10). */
    private void carryOut(Due due, BooleanSupplier stopped) {
        perform(due.deviceModels(), stopped);
        due.restarts().values().forEach(sameOrder -> perform(sameOrder, stopped));
    }

    /** So many at a time; who wants the end has what is under way seen through, and nothing else begun. */
    private void perform(List<Activity> activities, BooleanSupplier stopped) {
        var parallel = context.options().parallel();
        for (var from = 0; from < activities.size(); from += parallel) {
            var batch = activities.subList(from, Math.min(activities.size(), from + parallel));
            context.runner()
                    .performAll(
                            stopped.getAsBoolean()
                                    ? batch.stream().filter(this::isUnderWay).toList()
                                    : batch,
                            parallel);
        }
    }

    private boolean isUnderWay(Activity activity) {
        return !context.journal().inFlight(activity.id()).isEmpty();
    }

    private List<VmState> owing() {
        return context.pool().overview().vms().stream()
                .filter(vm -> vm.running() && !context.options().drain().isProtected(vm))
                .filter(vm -> vm.pending().mandatory().contains(Guidance.RESTART_VM)
                        || vm.pending().mandatory().contains(Guidance.RESTART_DEVICE_MODEL))
                .sorted(Comparator.comparingLong(VmState::order).thenComparing(VmState::name))
                .toList();
    }

    private interface HostOf {
        Optional<HostState> of(VmState vm);
    }

    private Due due(List<VmState> vms, HostOf hostOf) {
        var due = new Due();
        var running = vms.stream()
                .filter(VmState::running)
                .sorted(Comparator.comparingLong(VmState::order).thenComparing(VmState::name))
                .toList();
        for (var vm : running) {
            var activities = new VmActivities(context, vm.uuid(), vm.name());
            var host = hostOf.of(vm);
            if (restartDue(vm, host) && context.options().drain().isProtected(vm)) {
                due.last().add(vm);
            } else if (restartDue(vm, host)) {
                due.restart(vm, activities.restart());
            } else if (deviceModelDue(vm, host)) {
                due.deviceModels().add(activities.restartDeviceModel());
            }
        }
        return due;
    }

    private boolean restartDue(VmState vm, Optional<HostState> host) {
        return KINDS.stream()
                .anyMatch(kind -> restartWanted(kind)
                        && (vm.pending().kind(kind).contains(Guidance.RESTART_VM)
                                || planned(vm, Guidance.RESTART_VM, kind) && olderThanUpdate(vm, host)));
    }

    private boolean restartWanted(GuidanceLevel kind) {
        return context.options().vmRestart().carriesOut(kind, context.options().level());
    }

    private boolean deviceModelDue(VmState vm, Optional<HostState> host) {
        if (vm.domainType() == DomainType.PV || vm.domainType() == DomainType.PVH) {
            return false;
        }
        return KINDS.stream()
                .filter(context.options().level()::includes)
                .anyMatch(kind -> vm.pending().kind(kind).contains(Guidance.RESTART_DEVICE_MODEL)
                        || planned(vm, Guidance.RESTART_DEVICE_MODEL, kind)
                                && olderThanUpdate(vm, host)
                                && !arrivedSince(vm, host.get()));
    }

    private boolean planned(VmState vm, Guidance task, GuidanceLevel kind) {
        return (!finishedFirst(vm) || askedByUpdates(task, kind))
                && plan.vmTasks().stream()
                        .anyMatch(t -> t.vmUuid().equals(vm.uuid()) && t.task() == task && t.kind() == kind);
    }

    /** What an earlier update had left on it is done; the plan may name it for no other reason. */
    private boolean finishedFirst(VmState vm) {
        return context.journal().outcome("vm/" + vm.uuid() + "/restart-first").isPresent()
                || context.journal()
                        .outcome("vm/" + vm.uuid() + "/restart-device-model-first")
                        .isPresent();
    }

    private boolean askedByUpdates(Guidance task, GuidanceLevel kind) {
        return plan.hosts().stream()
                .anyMatch(h -> h.installs() && h.guidance().kind(kind).contains(task));
    }

    /** Arriving on a host replaces the device model (xapi-reference §4.1), with one of the updates if these are in by then. */
    private boolean arrivedSince(VmState vm, HostState host) {
        var arrived = false;
        for (var entry : context.journal().records()) {
            var place = Places.noted(entry).get(vm.uuid());
            arrived = place == null ? arrived : place.equals(host.uuid());
            arrived &= entry.type() != RecordType.OUTCOME || !entry.id().equals("host/" + host.uuid() + "/apply");
        }
        return arrived;
    }

    /** Server clock against server clock; an unknown start counts as old. */
    private static boolean olderThanUpdate(VmState vm, Optional<HostState> host) {
        var updated = host.map(HostState::lastSoftwareUpdate).orElse(null);
        var started = vm.startTime();
        return updated != null && (started == null || started.isBefore(updated));
    }
}
