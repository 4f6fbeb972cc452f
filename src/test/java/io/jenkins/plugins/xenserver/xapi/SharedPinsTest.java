package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whose an address is: decided by who asked first, until that one was refused in every handshake. */
class SharedPinsTest {
    private static final Endpoint HOST = new Endpoint("xs01.example.org", 443);
    private static final Trust.Pinned WRONG = new Trust.Pinned(Set.of("AB:".repeat(31) + "AB"));
    private static final Trust.Pinned RIGHT = new Trust.Pinned(Set.of("CD:".repeat(31) + "CD"));
    private static final Transport.Request REQUEST =
            new Transport.Request("POST", "/", Map.of(), null, Duration.ofSeconds(30), 1 << 20);

    private final SharedPins pins = new SharedPins();
    /** What happens to the next requests over the shared client. */
    private final Deque<Supplier<Transport.Reply>> fates = new ArrayDeque<>();

    private static Transport.Reply reply() {
        return new Transport.Reply(200, new byte[0]);
    }

    private static Transport.Reply refused() {
        throw new TrustFailure("not as it should be: not pinned", null);
    }

    private static Transport.Reply lost() {
        throw new ConnectionFailure(XapiFailure.Kind.UNKNOWN_OUTCOME, "not as it should be: no answer in time", null);
    }

    /** Sends a request of a policy; whether it went over the client that all policies share. */
    private boolean shared(Trust.Pinned trust) {
        var alone = new boolean[1];
        var transport =
                pins.transport(trust, (endpoint, request) -> fates.removeFirst().get(), () -> (endpoint, request) -> {
                    alone[0] = true;
                    return reply();
                });
        try {
            transport.send(HOST, REQUEST);
        } catch (XapiFailure e) {
            assertThat(e.getMessage()).startsWith("not as it should be");
        }
        return !alone[0];
    }

    @Test
    void shouldGiveAnAddressBackThatAWrongFingerprintWasTriedOn() {
        fates.add(SharedPinsTest::refused);
        assertThat(shared(WRONG)).isTrue();
        assertThat(pins.owner(HOST.host(), HOST.port())).isNull();

        fates.add(SharedPinsTest::reply);
        assertThat(shared(RIGHT)).isTrue();
        assertThat(pins.owner(HOST.host(), HOST.port())).isEqualTo(RIGHT);
        assertThat(shared(WRONG)).isFalse();
    }

    /** The certificate was changed: connections of the old one may be there. */
    @Test
    void shouldKeepAnAddressWhoseHandshakeWasAcceptedOnce() {
        fates.add(SharedPinsTest::reply);
        fates.add(SharedPinsTest::refused);
        assertThat(shared(RIGHT)).isTrue();
        assertThat(shared(RIGHT)).isTrue();
        assertThat(shared(WRONG)).isFalse();
    }

    @Test
    void shouldKeepAnAddressWhoseHandshakeWasAcceptedThoughTheRequestWasRefused() {
        fates.add(() -> {
            pins.accepted(HOST.host(), HOST.port());
            return refused();
        });
        assertThat(shared(RIGHT)).isTrue();
        assertThat(shared(WRONG)).isFalse();
    }

    /** Its handshake may still come. */
    @Test
    void shouldKeepAnAddressWhoseRequestEndedInAnotherWay() {
        fates.add(SharedPinsTest::lost);
        fates.add(SharedPinsTest::refused);
        assertThat(shared(WRONG)).isTrue();
        assertThat(shared(WRONG)).isTrue();
        assertThat(shared(RIGHT)).isFalse();
    }

    /** It would be judged by the other one's fingerprints, and carry its own password. */
    @Test
    void shouldKeepAnAddressWhileAnotherRequestOfItsOwnerIsUnderWay() {
        fates.add(() -> {
            fates.add(SharedPinsTest::refused);
            assertThat(shared(WRONG)).isTrue();
            assertThat(pins.owner(HOST.host(), HOST.port())).isEqualTo(WRONG);
            assertThat(shared(RIGHT)).isFalse();
            return refused();
        });
        assertThat(shared(WRONG)).isTrue();
        assertThat(pins.owner(HOST.host(), HOST.port())).isNull();
    }
}
