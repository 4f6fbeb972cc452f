package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** At two in the morning a remedy is something to paste into a host's console. */
class ObligationTest {
    private static String remedy(Obligation.Kind kind, Map<String, String> values) {
        return new Obligation("key", kind, "the-uuid", "xs01", values).remedy();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameACommandWithoutGapsForEverythingThatCanBeOwed(Obligation.Kind kind) {
        assertThat(remedy(kind, Map.of("vm-uuid", "vm-1"))).contains("xe ").doesNotContain("<", "{", "null");
    }

    @Test
    void shouldGiveTheValuesOfTheTimeBefore() {
        assertThat(remedy(Obligation.Kind.HA, Map.of("storages", "sr-1,sr-2", "failuresToTolerate", "2")))
                .contains("heartbeat-sr-uuids=sr-1,sr-2", "ha-host-failures-to-tolerate=2");
        assertThat(remedy(Obligation.Kind.HA, Map.of("storages", "", "failuresToTolerate", "1")))
                .startsWith("xe pool-ha-enable; ");
        assertThat(remedy(Obligation.Kind.AUTO_POWER_ON, Map.of("value", "yes")))
                .endsWith("auto_poweron=yes");
        assertThat(remedy(Obligation.Kind.VMS_AWAY, Map.of("vm-uuid", "vm-1")))
                .contains("xe vm-migrate uuid=vm-uuid host-uuid=the-uuid");
    }

    @Test
    void shouldNotListTheMovesOfAHundredVms() {
        var vms = new LinkedHashMap<String, String>();
        for (var number = 0; number < 100; number++) {
            vms.put("vm-" + number, "vm");
        }
        assertThat(remedy(Obligation.Kind.VMS_AWAY, vms)).hasSizeLessThan(1_000).endsWith("likewise for 90 more");
    }
}
