package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which other hosts of a pool would be accepted: xapi-reference §1.5. */
class HandshakesTest {
    private static final RuntimeException UNTRUSTED = new TrustFailure("Not trusted.", null);
    private static final RuntimeException AWAY =
            new ConnectionFailure(XapiFailure.Kind.TRANSIENT, "Host is away.", null);
    private static final RuntimeException ODD = new MalformedAnswer("Too long.");
    private static final RuntimeException FINE = null;

    private final List<String> asked = new ArrayList<>();

    /** The hosts, called by their place, that are refused when they answer so. */
    private Set<Integer> refused(RuntimeException... answers) {
        var hosts = new LinkedHashMap<Integer, Endpoint>();
        for (var i = 0; i < answers.length; i++) {
            hosts.put(i, new Endpoint("h" + i, 443));
        }
        Transport transport = (endpoint, request) -> {
            asked.add(request + " " + endpoint + (request.body() == null ? "" : " with a body") + request.headers());
            var answer = answers[Integer.parseInt(endpoint.host().substring(1))];
            if (answer != null) {
                throw answer;
            }
            return new Transport.Reply(404, new byte[0]);
        };
        try (var session = new PoolSession(transport, List.of(new Endpoint("h0", 443)), () -> null, "test")) {
            return Handshakes.refused(session, hosts).keySet();
        }
    }

    @Test
    void shouldNameThoseThatAreNotAcceptedAndNobodyElse() {
        assertThat(refused(FINE, UNTRUSTED, AWAY, ODD, UNTRUSTED)).containsExactly(1, 4);
    }

    @Test
    void shouldShowNoAccount() {
        refused(FINE);
        assertThat(asked).containsExactly("GET / h0" + Map.of());
    }

    @Test
    void shouldNotTryManyHostsThatCannotBeReached() {
        assertThat(refused(AWAY, AWAY, FINE, AWAY, AWAY, AWAY, UNTRUSTED)).isEmpty();
        assertThat(asked).hasSize(6);
    }
}
