package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the hosts' clocks are apart. Whether a host has rebooted and a VM was restarted since is told by their clocks (rules
 * R16 and R17), and certificates and clusters suffer from wrong ones too.
 */
final class ClockSkew {
    /** What the clocks of a pool with time servers do not reach. */
    private static final Duration TOLERATED = Duration.ofMinutes(1);

    /** Hosts tell whole seconds. */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    /** A host's clock against a measure of ours, and how far off that may be because the answer took its time. */
    private record Offset(Duration value, Duration uncertain) {
        Duration beyond(Offset other) {
            var apart = value.minus(other.value()).abs();
            var sure = apart.minus(uncertain).minus(other.uncertain());
            return sure.compareTo(TOLERATED) > 0 ? value.minus(other.value()) : Duration.ZERO;
        }
    }

    private final Map<HostState, Offset> offsets = new LinkedHashMap<>();

    /**
     * Asks a host's clock and notes what it said.
     *
     * @return that moment
     * @throws XapiFailure if the host does not answer; then nothing is noted
     */
    Instant ask(PoolGateway pool, HostState host) {
        var patience = pool.patience();
        var asked = patience.elapsed();
        var said = pool.serverTime(host);
        var half = patience.elapsed().minus(asked).dividedBy(2);
        offsets.put(host, new Offset(Duration.between(Instant.EPOCH.plus(asked).plus(half), said), half));
        return said;
    }

    /** Asks every other host that can be asked, too; who is away is told by another check. */
    List<PrecheckResult> check(PoolGateway pool, PoolState state) {
        for (var host : state.rolloutOrder()) {
            if (offsets.containsKey(host)) {
                continue;
            }
            pool.patience().read(() -> {
                try {
                    return ask(pool, host);
                } catch (ApiFailure e) {
                    return null;
                }
            });
        }
        var results = new ArrayList<PrecheckResult>();
        sentences()
                .forEach((host, sentence) -> results.add(new PrecheckResult(
                        "clocks", Status.WARNING, host.name(), sentence, Texts.of("clocks.remedy", host.name()))));
        return results.isEmpty()
                ? List.of(
                        new PrecheckResult("clocks", Status.PASS, state.pool().name(), Texts.of("clocks.together"), ""))
                : results;
    }

    /** For each host whose clock is not the coordinator's: by how much. */
    Map<HostState, String> sentences() {
        var coordinator =
                offsets.keySet().stream().filter(HostState::coordinator).findFirst();
        var sentences = new LinkedHashMap<HostState, String>();
        coordinator.ifPresent(first -> offsets.forEach((host, offset) -> {
            var beyond = offset.beyond(offsets.get(first));
            if (!beyond.isZero()) {
                sentences.put(
                        host,
                        Texts.of(
                                beyond.isNegative() ? "clocks.behind" : "clocks.ahead",
                                host.name(),
                                Patience.words(beyond.abs().plus(RESOLUTION)),
                                first.name()));
            }
        }));
        return sentences;
    }
}
