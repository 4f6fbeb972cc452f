package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.Guidance;

/**
 * A host that a dead rollout had in hand. Where its updates are in, the pool does not put it back into service before their
 * mandatory tasks are done (xapi-reference §4.5), so whoever pays the dead one's debts carries these out: they were planned, the
 * host is out of service already, and it is empty where a reboot is due (rule R6).
 */
final class HostInHand {
    private final RolloutContext context;
    private final String uuid;
    private final String name;
    private final String suffix;

    HostInHand(RolloutContext context, Obligation debt, String suffix) {
        this.context = context;
        this.uuid = debt.uuid();
        this.name = debt.subject();
        this.suffix = suffix;
    }

    /** Does what is due so that the host can be enabled; nothing where it is in service, or not empty for a reboot. */
    void complete() {
        // What the dead one began may still run, and decides what is pending.
        context.patience().until(context.limits().apply(), () -> {
            var running = context.pool().host(uuid).currentOperations();
            return !running.contains("apply_updates") && !running.contains("evacuate");
        });
        var host = context.pool().host(uuid);
        if (!host.live() || host.enabled()) {
            return;
        }
        var due = host.pending().mandatory();
        var activities = new HostActivities(context, uuid, name, this::demandDisabled);
        if (due.stream().anyMatch(Guidance::isReboot)) {
            if (!context.pool().isEmpty(uuid)) {
                return;
            }
            context.runner().perform(activities.reboot("reboot" + suffix));
        } else if (due.contains(Guidance.RESTART_TOOLSTACK)) {
            context.runner().perform(activities.restartToolstack("restart-toolstack" + suffix));
        } else {
            return;
        }
        if (uuid.equals(context.pool().pool().coordinatorUuid())) {
            Members.await(context);
        }
        context.patience()
                .until(SelfEnabling.LIMIT, () -> context.pool().host(uuid).enabled());
    }

    private void demandDisabled() {
        if (context.pool().host(uuid).enabled()) {
            throw new RolloutException(Texts.of("host.enabledBySomebody", name));
        }
    }
}
