package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 15 of the checklist: pools of earlier releases. */
class Row15ReleaseTest {
    private Simulator sim;
    private SimClient client;

    private void use(String release) throws Exception {
        sim = Scenarios.fullReboot(2, 2).release(release).build();
        client = SimClient.of(sim);
    }

    @ParameterizedTest
    @CsvSource({
        "host, pending_guidances_recommended, 24.9.0, 24.10.0",
        "host, last_update_hash, 24.9.0, 24.10.0",
        "VM, pending_guidances_full, 24.9.0, 24.10.0",
        "host, latest_synced_updates_applied, 23.17.0, 23.18.0",
        "pool, last_update_sync, 23.17.0, 23.18.0",
        "host, last_software_update, 22.19.0, 22.20.0",
        "host, https_only, 22.26.0, 22.27.0",
        "pool, repositories, 1.300.0, 1.301.0"
    })
    void shouldShowAFieldFromItsReleaseOn(String className, String field, String before, String from) throws Exception {
        use(before);
        assertThat(first(className)).doesNotContainKey(field);
        assertThat(client.refused(className + ".get_" + field, ref(className)))
                .containsExactly("MESSAGE_METHOD_UNKNOWN", className + ".get_" + field);
        use(from);
        assertThat(first(className)).containsKey(field);
        assertThat(client.call(className + ".get_" + field, ref(className))).isNotNull();
    }

    private String ref(String className) {
        return sim.database().all(className).iterator().next().ref();
    }

    private Map<String, Object> first(String className) throws Exception {
        return client.record(className, ref(className));
    }

    @Test
    void shouldNotKnowTheSecondArgumentOfDisable() throws Exception {
        use("25.30.0");
        assertThat(client.refused("host.disable", ref("host"), true))
                .containsExactly("MESSAGE_PARAMETER_COUNT_MISMATCH", "host.disable", "1", "2");
        assertThat(client.call("host.disable", ref("host"))).isEqualTo("");
    }

    @Test
    void shouldDropTheBatchSizeOfEvacuateQuietly() throws Exception {
        use("23.26.0");
        assertThat(client.call("host.evacuate", ref("host"), "OpaqueRef:NULL", 3))
                .isEqualTo("");
    }

    @Test
    void shouldKnowNoBundles() throws Exception {
        use("24.22.0");
        assertThat(client.refused("Repository.introduce_bundle", "a", "b")).startsWith("MESSAGE_METHOD_UNKNOWN");
        var put = new SimRequest("PUT", "/bundle", Map.of("content-length", "0"), new byte[0], null);
        assertThat(sim.handle("127.0.0.1", put).status()).isEqualTo(404);
    }

    @Test
    void shouldWantADisabledHostAndCheckLessBefore2410() throws Exception {
        use("24.9.0");
        var host = sim.host("xs02");
        assertThat(client.refusedAsync("host.apply_updates", host.ref(), sim.hash()))
                .containsExactly("HOST_NOT_DISABLED");
        client.call("host.disable", host.ref());
        client.async("host.apply_updates", host.ref(), sim.hash());
        assertThat(host.domains()).isNotEmpty();
        assertThat(client.updates().text()).doesNotContain("\"title\"");
    }

    @Test
    void shouldClearVmRestartOnOutdatedHostsBefore26() throws Exception {
        use("25.99.0");
        var vm = sim.host("xs02").domains().iterator().next();
        vm.add("pending_guidances", "restart_vm");
        sim.host("xs02").put("software_version", "platform_version", "3.3.9");
        client.async("VM.hard_reboot", vm.ref());
        assertThat(vm.pendingGuidance()).isEmpty();
    }

    @Test
    void shouldRaiseInsteadOfWaitingBefore2415() throws Exception {
        use("24.14.0");
        sim.pool().set("current_operations", Map.of("OpaqueRef:x", "get_updates"));
        assertThat(client.updates().text()).contains("GET_UPDATES_IN_PROGRESS");
    }
}
