package io.jenkins.plugins.xenserver.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says why an action is in the plan of a host, and which updates ask for it. */
final class Reasons {
    /** More ids than this make a sentence unreadable; the full list is in the action itself. */
    private static final int NAMED = 3;

    private static final Set<Guidance> REBOOTS = java.util.Arrays.stream(Guidance.values())
            .filter(Guidance::isReboot)
            .collect(Collectors.toUnmodifiableSet());

    private final HostDemand demand;
    private final AvailableUpdates available;
    private final GuidanceLevel level;

    Reasons(HostDemand demand, AvailableUpdates available, GuidanceLevel level) {
        this.demand = demand;
        this.available = available;
        this.level = level;
    }

    PlannedAction disable() {
        return plain(HostAction.DISABLE, demand.installs() ? "reason.disable.update" : "reason.disable.reboot");
    }

    PlannedAction evacuate() {
        if (demand.reboots()) {
            var ids = asking(REBOOTS);
            return new PlannedAction(HostAction.EVACUATE, Texts.of("reason.evacuate.reboot"), ids);
        }
        return asked(HostAction.EVACUATE, Set.of(Guidance.EVACUATE_HOST));
    }

    PlannedAction apply() {
        var updates = demand.updates();
        var reason = Texts.of(
                "reason.apply",
                updates.updateIds().size(),
                updates.packages().size(),
                updates.livepatches().size());
        return new PlannedAction(HostAction.APPLY, reason, updates.updateIds());
    }

    PlannedAction reboot() {
        return asked(HostAction.REBOOT, REBOOTS);
    }

    PlannedAction restartToolstack() {
        return demand.askedToRestartToolstack()
                ? asked(HostAction.RESTART_TOOLSTACK, Set.of(Guidance.RESTART_TOOLSTACK))
                : plain(HostAction.RESTART_TOOLSTACK, "reason.toolstack.members");
    }

    PlannedAction vms(HostAction action, Guidance task, List<VmTask> tasks) {
        var names = tasks.stream().map(VmTask::vmName).toList();
        var why = asked(action, Set.of(task));
        return new PlannedAction(
                action, Texts.of("reason.vms", some(names), names.size(), why.reason()), why.updateIds());
    }

    PlannedAction enable() {
        return plain(HostAction.ENABLE, "reason.enable");
    }

    PlannedAction returnVms(int count) {
        return new PlannedAction(HostAction.RETURN_VMS, Texts.of("reason.return", count), List.of());
    }

    private PlannedAction plain(HostAction action, String key) {
        return new PlannedAction(action, Texts.of(key), List.of());
    }

    private PlannedAction asked(HostAction action, Set<Guidance> wanted) {
        var ids = asking(wanted);
        var owed = EnumSet.noneOf(Guidance.class);
        owed.addAll(demand.host().pending().allUpTo(level));
        owed.retainAll(wanted);
        var sentences = new ArrayList<String>();
        if (!ids.isEmpty()) {
            sentences.add(Texts.of("reason.asked", some(ids), ids.size()));
        }
        if (!owed.isEmpty()) {
            var tasks = owed.stream().map(Guidance::words).collect(Collectors.joining(", "));
            sentences.add(Texts.of("reason.pending", tasks));
        }
        if (sentences.isEmpty()) {
            sentences.add(Texts.of("reason.pool"));
        }
        return new PlannedAction(action, String.join(" ", sentences), ids);
    }

    private List<String> asking(Set<Guidance> wanted) {
        return available.describe(demand.updates().updateIds()).stream()
                .filter(update -> update.asksFor(wanted, level))
                .map(Update::id)
                .toList();
    }

    private static String some(List<String> names) {
        var shown = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() <= NAMED ? shown : Texts.of("reason.more", shown, names.size() - NAMED);
    }
}
