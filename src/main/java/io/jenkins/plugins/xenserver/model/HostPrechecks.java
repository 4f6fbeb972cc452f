package io.jenkins.plugins.xenserver.model;

import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What every host has to be before a rollout. */
final class HostPrechecks {
    /** The vendor assures updates only from a state of the pool that is less than six months old. */
    private static final Duration OLDEST_STATE = Duration.ofDays(183);

    private static final Set<String> IN_THE_WAY =
            Set.of("apply_updates", "evacuate", "reboot", "shutdown", "power_on", "enable");

    private HostPrechecks() {}

    static List<PrecheckResult> all(PoolState state, PrecheckOptions options) {
        var results = new ArrayList<PrecheckResult>();
        results.addAll(live(state));
        results.addAll(enabled(state, options));
        results.addAll(operations(state));
        results.addAll(storage(state));
        results.addAll(age(state, options));
        return results;
    }

    static List<PrecheckResult> live(PoolState state) {
        var findings = new Findings("hosts-live");
        state.rolloutOrder().stream()
                .filter(host -> !host.live())
                .forEach(host -> findings.add(Status.FAILURE, host.name(), "dead", host.name()));
        return findings.orPass(state.pool().name(), state.hosts().size());
    }

    static List<PrecheckResult> enabled(PoolState state, PrecheckOptions options) {
        var findings = new Findings("hosts-enabled");
        var tolerated = options.allowDisabled() || options.resuming();
        state.rolloutOrder().stream().filter(host -> !host.enabled()).forEach(host -> {
            if (tolerated) {
                findings.add(Status.WARNING, host.name(), "tolerated", host.name());
            } else {
                findings.add(Status.FAILURE, host.name(), "disabled", host.name());
            }
        });
        return findings.orPass(state.pool().name(), state.hosts().size());
    }

    static List<PrecheckResult> operations(PoolState state) {
        var findings = new Findings("hosts-idle");
        for (var host : state.rolloutOrder()) {
            var busy = host.currentOperations().stream()
                    .filter(IN_THE_WAY::contains)
                    .sorted()
                    .collect(Collectors.joining(", "));
            if (!busy.isEmpty()) {
                findings.add(Status.FAILURE, host.name(), "busy", host.name(), busy);
            }
        }
        return findings.orPass(state.pool().name());
    }

    /** Only a warning: what is detached before is not asked to come back, and a VM that misses it shows up as a blocker. */
    static List<PrecheckResult> storage(PoolState state) {
        var findings = new Findings("storage-attached");
        for (var host : state.rolloutOrder()) {
            var detached = host.pbds().stream()
                    .filter(pbd -> !pbd.attached())
                    .map(PbdState::storageName)
                    .sorted()
                    .collect(Collectors.joining(", "));
            if (!detached.isEmpty()) {
                findings.add(Status.WARNING, host.name(), "detached", host.name(), detached);
            }
        }
        return findings.orPass(state.pool().name());
    }

    /** By the server's clock on both sides; a host that was never updated says nothing about its age. */
    static List<PrecheckResult> age(PoolState state, PrecheckOptions options) {
        var now = options.serverTime();
        if (now == null) {
            return List.of();
        }
        var findings = new Findings("six-months");
        for (var host : state.rolloutOrder()) {
            var last = host.lastSoftwareUpdate();
            if (last != null && last.isBefore(now.minus(OLDEST_STATE))) {
                var days = Duration.between(last, now).toDays();
                findings.add(Status.WARNING, host.name(), "old", host.name(), days);
            }
        }
        return findings.orPass(state.pool().name());
    }
}
