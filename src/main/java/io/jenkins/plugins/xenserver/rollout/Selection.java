package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which hosts of the plan are to be updated, and whether that is allowed (design §3.2, rules R4 and R13). */
final class Selection {
    private final RolloutOptions options;

    Selection(RolloutOptions options) {
        this.options = options;
    }

    /**
     * The plan for the chosen hosts alone.
     *
     * @throws RolloutException if nothing matches, the coordinator is left out although it has to come first, or the pool would
     *     be left with different versions and that was not allowed
     */
    Plan of(Plan plan) {
        if (options.hosts().isEmpty()) {
            return plan;
        }
        var chosen = plan.hosts().stream().filter(this::isChosen).toList();
        if (chosen.isEmpty()) {
            throw new RolloutException(Texts.of("hosts.none", String.join(", ", options.hosts())));
        }
        var left = plan.hosts().stream()
                .filter(h -> !chosen.contains(h) && !h.nothingToDo())
                .toList();
        left.stream().filter(HostPlan::coordinator).findFirst().ifPresent(coordinator -> {
            throw new RolloutException(Texts.of("hosts.coordinatorFirst", coordinator.name()));
        });
        var some = new Plan(plan.hash(), plan.level(), chosen, plan.vmTasks(), plan.updates(), plan.deferredVmTasks());
        if (!left.isEmpty() && !options.allowMixed() && changesVersions(some)) {
            throw new RolloutException(Texts.of("hosts.mixed"));
        }
        return some;
    }

    private boolean isChosen(HostPlan host) {
        return options.hosts().stream()
                .anyMatch(pattern -> matches(pattern, host.name()) || pattern.equals(host.uuid()));
    }

    /** A name in which {@code *} stands for anything. */
    static boolean matches(String pattern, String name) {
        var regex =
                List.of(pattern.split("\\*", -1)).stream().map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(name).matches();
    }

    /** Versions are re-read when a toolstack starts, so only restarts make them differ (xapi-reference §4.6). */
    static boolean changesVersions(Plan plan) {
        return plan.hosts().stream().anyMatch(h -> h.has(HostAction.REBOOT) || h.has(HostAction.RESTART_TOOLSTACK));
    }
}
