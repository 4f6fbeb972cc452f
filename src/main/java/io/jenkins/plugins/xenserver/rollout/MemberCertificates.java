package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.Handshakes;
import io.jenkins.plugins.xenserver.xapi.TrustFailure;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Whether the pool could be followed if another host became its coordinator. Only a warning: as long as the coordinator stays the
 * same, nobody else is needed.
 */
final class MemberCertificates {
    private static final String ID = "certificates";

    private MemberCertificates() {}

    /** A result for each host whose certificate is not accepted; who is away is told by another check. */
    static List<PrecheckResult> check(PoolGateway pool, PoolState state) {
        var members = new LinkedHashMap<HostState, Endpoint>();
        state.rolloutOrder().stream()
                .filter(host ->
                        !host.coordinator() && host.live() && !host.address().isBlank())
                .forEach(host -> members.put(
                        host, Endpoint.parse(host.address(), pool.session().port())));
        if (members.isEmpty()) {
            return List.of();
        }
        var refused = Handshakes.refused(pool.session(), members);
        return refused.isEmpty()
                ? List.of(
                        new PrecheckResult(ID, Status.PASS, state.pool().name(), Texts.of("certificates.accepted"), ""))
                : refused.entrySet().stream()
                        .map(e -> warning(e.getKey(), members.get(e.getKey()), e.getValue()))
                        .toList();
    }

    private static PrecheckResult warning(HostState host, Endpoint address, TrustFailure why) {
        var reason = why.seen().isEmpty() ? why.getMessage() : Texts.of("certificates.notPinned", why.seen());
        return new PrecheckResult(
                ID,
                Status.WARNING,
                host.name(),
                Texts.of("certificates.refused", host.name(), reason),
                Texts.of("certificates.remedy", host.name(), address));
    }
}
