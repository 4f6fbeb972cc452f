package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 1 of the checklist: envelopes, both shapes of error, value encoding. */
class Row01ProtocolTest {
    private final Simulator sim = Scenarios.fullReboot(2, 2).build();
    private SimClient client;

    @BeforeEach
    void login() throws Exception {
        client = SimClient.of(sim);
    }

    private String json(String method, String parameters, String head) throws Exception {
        return client.post(
                        "/jsonrpc",
                        "application/json",
                        "{" + head + "\"method\":\"" + method + "\",\"params\":[" + parameters + "],\"id\":7}")
                .text();
    }

    private String xml(String method, String... values) throws Exception {
        var body =
                new StringBuilder("<?xml version='1.0'?><methodCall><methodName>" + method + "</methodName><params>");
        for (var value : values) {
            body.append("<param><value>").append(value).append("</value></param>");
        }
        return client.post(
                        "/RPC2",
                        "text/xml",
                        body.append("</params></methodCall>").toString())
                .text();
    }

    private String session() {
        return "\"" + client.session() + "\"";
    }

    @Test
    void shouldAnswerJsonRpcTwoWithAnErrorObject() throws Exception {
        assertThat(json("host.get_record", session() + ",\"OpaqueRef:x\"", "\"jsonrpc\":\"2.0\","))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":1,\"message\":\"HANDLE_INVALID\","
                        + "\"data\":[\"host\",\"OpaqueRef:x\"]},\"id\":7}");
    }

    @Test
    void shouldAnswerJsonRpcOneWithAnErrorArray() throws Exception {
        assertThat(json("host.get_record", session() + ",\"OpaqueRef:x\"", ""))
                .isEqualTo("{\"result\":null,\"error\":[\"HANDLE_INVALID\",\"host\",\"OpaqueRef:x\"],\"id\":7}");
        assertThat(json("pool.get_all", session(), ""))
                .isEqualTo("{\"result\":[\"" + sim.pool().ref() + "\"],\"error\":null,\"id\":7}");
    }

    @Test
    void shouldAnswerInTheArrayShapeWithIdZeroInEmergencyMode() throws Exception {
        var member = sim.host("xs02");
        member.agentInEmergency(new SimFailure("HOST_STILL_BOOTING"));
        var atMember = SimClient.at(member, sim);

        var reply = atMember.post(
                "/jsonrpc", "application/json", "{\"method\":\"pool.get_all\",\"params\":[\"x\"],\"id\":\"abc\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("{\"jsonrpc\":\"2.0\",\"error\":[\"HOST_STILL_BOOTING\"],\"id\":0}");
    }

    @Test
    void shouldAnswerTextThatIsNoUtf8InTheArrayShape() throws Exception {
        var pool = sim.pool().ref();
        assertThat(json("pool.add_to_other_config", session() + ",\"" + pool + "\",\"key\",\"\\ud800\"", ""))
                .startsWith("{\"jsonrpc\":\"2.0\",\"error\":[\"INVALID_VALUE\"")
                .endsWith("],\"id\":0}");
        assertThat(sim.pool().map("other_config")).doesNotContainKey("key");
    }

    @Test
    void shouldAnswerXmlRpcInAStatusStruct() throws Exception {
        assertThat(xml("host.get_record", client.session(), "OpaqueRef:x"))
                .contains("<name>Status</name><value>Failure</value>")
                .contains("<name>ErrorDescription</name><value><array><data><value>HANDLE_INVALID</value>"
                        + "<value>host</value><value>OpaqueRef:x</value></data></array></value>");
        assertThat(xml("pool.get_ha_enabled", client.session(), sim.pool().ref()))
                .contains("<name>Status</name><value>Success</value>")
                .contains("<name>Value</name><value><boolean>0</boolean></value>");
    }

    @Test
    void shouldWriteIntegersUnquotedInJsonAndAsPlainTextInXml() throws Exception {
        var host = sim.host("xs01");
        assertThat(json("host.get_API_version_major", session() + ",\"" + host.ref() + "\"", "\"jsonrpc\":\"2.0\","))
                .contains("\"result\":2,");
        assertThat(xml("host.get_API_version_major", client.session(), host.ref()))
                .contains("<name>Value</name><value>2</value>");
    }

    @Test
    void shouldAcceptIntegersAsTextAndAsTypedValues() throws Exception {
        var host = sim.host("xs02").ref();
        client.call("host.disable", host);
        assertThat(xml(
                        "host.evacuate",
                        client.session(),
                        "<string>" + host + "</string>",
                        "OpaqueRef:NULL",
                        "<i8>2</i8>"))
                .contains("<value>Success</value>");
        assertThat(json("host.evacuate", session() + ",\"" + host + "\",\"OpaqueRef:NULL\",\"2\"", ""))
                .contains("\"result\":\"\"");
    }

    @Test
    void shouldRefuseAnythingButTrueAndFalseAsBoolean() throws Exception {
        assertThat(client.refused("pool.set_wlb_enabled", sim.pool().ref(), 1)).startsWith("FIELD_TYPE_ERROR");
        assertThat(client.refused("pool.set_wlb_enabled", sim.pool().ref(), "true"))
                .startsWith("FIELD_TYPE_ERROR");
    }

    @Test
    void shouldWriteDatesInTheCompactFormAndEpochForNever() throws Exception {
        var host = sim.host("xs01").ref();
        assertThat(client.call("host.get_last_software_update", host)).isEqualTo("19700101T00:00:00Z");
        assertThat(client.call("host.get_servertime", host)).isEqualTo("20260302T20:00:00Z");
        assertThat(xml("host.get_last_software_update", client.session(), host))
                .contains("<dateTime.iso8601>19700101T00:00:00Z</dateTime.iso8601>");
    }

    @Test
    void shouldPrintTimesInStringMapsWithATrailingDot() throws Exception {
        @SuppressWarnings("unchecked")
        var config = (Map<String, String>)
                client.call("host.get_other_config", sim.host("xs01").ref());
        assertThat(config.get("boot_time")).matches("\\d{10}\\.");
        assertThat(config.get("agent_start_time")).matches("\\d{10}\\.");
    }

    @Test
    void shouldAnswerNothingWithAnEmptyString() throws Exception {
        var host = sim.host("xs02").ref();
        assertThat(json("host.disable", session() + ",\"" + host + "\"", "\"jsonrpc\":\"2.0\","))
                .contains("\"result\":\"\"");
        assertThat(xml("host.disable", client.session(), host)).contains("<name>Value</name><value></value>");
    }

    @Test
    void shouldKeepAnXmlFragmentInTheResultOfATaskWhateverTheProtocol() throws Exception {
        client.call("host.disable", sim.host("xs02").ref());
        assertThat(client.async("host.enable", sim.host("xs02").ref())).isEqualTo("<value></value>");
        assertThat(client.async("pool.sync_updates", sim.pool().ref())).isEqualTo("<value>" + sim.hash() + "</value>");
        assertThat(client.async(
                        "host.get_vms_which_prevent_evacuation",
                        sim.host("xs01").ref()))
                .isEqualTo("<value><struct></struct></value>");
    }

    @Test
    void shouldWriteTheNullReferenceAsText() throws Exception {
        assertThat(client.call("VM.get_affinity", sim.vm("vm-001").ref())).isEqualTo("OpaqueRef:NULL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"method\":\"pool.get_all\",\"params\":[]}",
                "{\"method\":\"pool.get_all\",\"params\":[],\"id\":null}",
                "{\"method\":\"pool.get_all\",\"params\":{},\"id\":1}",
                "{\"method\":\"pool.get_all\",\"params\":[],\"id\":1.5}"
            })
    void shouldAnswerMalformedJsonWithAnHtmlPage(String body) throws Exception {
        var reply = client.post("/jsonrpc", "application/json", body);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).startsWith("<html>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<methodCall>",
                "<methodResponse/>",
                "<!DOCTYPE x [<!ENTITY e SYSTEM"
                        + " 'file:///etc/hostname'>]><methodCall><methodName>&e;</methodName></methodCall>",
                "<methodCall><methodName>a</methodName><params><param><value><int>x</int></value></param></params></methodCall>"
            })
    void shouldAnswerMalformedXmlWithAnHtmlPage(String body) throws Exception {
        assertThat(client.post("/", "text/xml", body).status()).isEqualTo(500);
    }

    @Test
    void shouldHoldTheLimitsOfTheServer() throws Exception {
        var noLength = new SimRequest("POST", "/jsonrpc", Map.of(), "{}".getBytes(StandardCharsets.UTF_8), null);
        assertThat(sim.handle("127.0.0.1", noLength).status()).isEqualTo(500);
        assertThat(client.post("/jsonrpc", "application/json", " ".repeat(300 * 1024 + 1))
                        .status())
                .isEqualTo(500);
        var longHeader =
                new SimRequest("GET", "/updates", Map.of("x", "y".repeat(1024)), new byte[0], Duration.ofSeconds(9));
        assertThat(sim.handle("127.0.0.1:443", longHeader).status()).isEqualTo(431);
        assertThat(client.get("/nowhere").status()).isEqualTo(404);
    }

    @Test
    void shouldOfferTheGenericMessagesOfEveryClass() throws Exception {
        for (var name : Schema.classes()) {
            if (name.equals("session")) {
                assertThat(client.refused("session.get_all_records"))
                        .containsExactly("MESSAGE_METHOD_UNKNOWN", "session.get_all_records");
                continue;
            }
            assertThat(client.call(name + ".get_all")).isInstanceOf(List.class);
            assertThat(client.call(name + ".get_all_records")).isInstanceOf(Map.class);
        }
        var vm = sim.vm("vm-001");
        assertThat(client.call("VM.get_by_uuid", vm.uuid())).isEqualTo(vm.ref());
        assertThat(client.call("VM.get_by_name_label", "vm-001")).isEqualTo(List.of(vm.ref()));
        assertThat(client.refused("VM.get_by_uuid", "nothing")).containsExactly("UUID_INVALID", "VM", "nothing");
        assertThat(client.record("VM", vm.ref())).containsEntry("power_state", "Running");
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldListEveryMessageEvenBeforeLogin() throws Exception {
        var names = (List<String>) client.raw("system.listMethods");
        assertThat(names)
                .contains("host.apply_updates", "VM.get_all_records", "pool.add_to_other_config", "VM.set_affinity")
                .doesNotContain("VM.set_uuid");
    }

    @Test
    void shouldNotOverwriteAnExistingKey() throws Exception {
        var pool = sim.pool().ref();
        client.call("pool.add_to_other_config", pool, "lock", "mine");
        assertThat(client.refused("pool.add_to_other_config", pool, "lock", "yours"))
                .containsExactly("MAP_DUPLICATE_KEY", "pool", "other_config", pool, "lock");
        client.call("pool.remove_from_other_config", pool, "lock");
        client.call("pool.remove_from_other_config", pool, "lock");
        assertThat(sim.pool().map("other_config")).doesNotContainKey("lock");
    }
}
