package io.jenkins.plugins.xenserver.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvailableUpdatesTest {
    private static final String DOCUMENT = """
        {
          "hash": "abc",
          "updates": [
            { "guidance": { "livepatch": ["RestartToolstack"], "full": [], "mandatory": [], "recommended": ["RebootHost"] },
              "id": "UPDATE-0001", "summary": "s", "description": "d", "special-info": "i",
              "URL": "https://example.org/1", "type": "security", "issued": "20230512T08:37:49Z", "severity": "High",
              "livepatches": [], "title": "t" } ],
          "hosts": [
            { "ref": "OpaqueRef:1",
              "guidance": { "mandatory": ["RebootHost"], "recommended": [], "full": ["RestartVM"] },
              "RPMS": ["xen-hypervisor-4.17.5-12.xs8.x86_64.rpm", "foo-1:2.0-3.xs8.noarch.rpm"],
              "updates": ["UPDATE-0001", "UPDATE-0002"],
              "livepatches": [ { "component": "xen", "base_build_id": "b", "base_version": "4.17.5",
                                 "base_release": "10.xs8", "to_version": "4.17.5", "to_release": "12.xs8" } ] },
            { "ref": "OpaqueRef:2", "guidance": { "mandatory": [], "recommended": [], "full": [] },
              "RPMS": [], "updates": [], "livepatches": [] } ],
          "xapi-api-version": "2.23"
        }
        """;

    @Test
    void shouldReadTheDocumentOfTheReference() {
        var updates = parse(DOCUMENT);

        assertThat(updates.hash()).isEqualTo("abc");
        assertThat(updates.apiVersion()).isEqualTo("2.23");
        var host = updates.hosts().get("OpaqueRef:1");
        assertThat(host.guidance())
                .isEqualTo(new GuidanceSet(Set.of(Guidance.REBOOT_HOST), Set.of(), Set.of(Guidance.RESTART_VM)));
        assertThat(host.packages()).hasSize(2).contains("foo-1:2.0-3.xs8.noarch.rpm");
        assertThat(host.updateIds()).containsExactly("UPDATE-0001", "UPDATE-0002");
        assertThat(host.livepatches().getFirst().words()).isEqualTo("xen 4.17.5-10.xs8 to 4.17.5-12.xs8");
        assertThat(host.upToDate()).isFalse();
        assertThat(updates.hosts().get("OpaqueRef:2").upToDate()).isTrue();

        var update = updates.updates().get("UPDATE-0001");
        assertThat(update.severity()).isEqualTo(Severity.HIGH);
        assertThat(update.issued()).isEqualTo(Instant.parse("2023-05-12T08:37:49Z"));
        assertThat(update.guidance().recommended()).containsExactly(Guidance.REBOOT_HOST);
        assertThat(update.livepatchGuidance()).containsExactly(Guidance.RESTART_TOOLSTACK);
        assertThat(update.specialInfo()).isEqualTo("i");
        assertThat(update.url()).isEqualTo("https://example.org/1");
    }

    /** A newer or older server may leave out what is optional and write a fourth guidance key. */
    @Test
    void shouldDoWithoutEverythingOptional() {
        var updates = parse("""
            { "hosts": [ { "ref": "r" }, { "ref": "q", "guidance": { "livepatch": [], "full": ["New"] } } ],
              "hash": "h",
              "updates": [
                { "id": "U", "severity": "Moderate", "issued": "19700101T00:00:00Z", "title": null } ],
              "extra": { "a": [1] } }
            """);

        assertThat(updates.hosts().get("r").upToDate()).isTrue();
        assertThat(updates.hosts().get("q").guidance().full()).containsExactly(Guidance.REBOOT_HOST);
        var update = updates.updates().get("U");
        assertThat(update.severity()).isEqualTo(Severity.NONE);
        assertThat(update.issued()).isNull();
        assertThat(update.name()).isEqualTo("U");
        assertThat(parse("{\"hash\":\"h\",\"hosts\":[]}").updates()).isEmpty();
    }

    /** Situations of xapi-reference §6.8, as a client sees them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "[]; []; []; true",
                "['a','b']; ['0000','0001']; []; false",
                "['a']; []; []; false",
                "[]; ['0001']; []; false",
                "[]; []; [{}]; false"
            })
    void shouldCallAHostUpToDateOnlyWhenAllThreeListsAreEmpty(
            String packages, String updates, String livepatches, boolean upToDate) {
        var json = "{'hash':'h','hosts':[{'ref':'r','RPMS':%s,'updates':%s,'livepatches':%s}]}"
                .formatted(packages, updates, livepatches)
                .replace('\'', '"');
        assertThat(parse(json).hosts().get("r").upToDate()).isEqualTo(upToDate);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "<html>404</html>",
                "{\"hash\":\"h\"",
                "{\"hash\":\"h\",\"hosts\":[]} {}",
                "{\"hosts\":[]}",
                "{\"hash\":\"\",\"hosts\":[]}",
                "{\"hash\":7,\"hosts\":[]}",
                "{\"hash\":\"h\"}",
                "{\"hash\":\"h\",\"hosts\":{}}",
                "{\"hash\":\"h\",\"hosts\":null}",
                "{\"hash\":\"h\",\"hosts\":[3]}",
                "{\"hash\":\"h\",\"hosts\":[{}]}",
                "{\"hash\":\"h\",\"hosts\":[{\"ref\":\"r\"},{\"ref\":\"r\"}]}",
                "{\"hash\":\"h\",\"hosts\":[{\"ref\":[\"r\"]}]}",
                "{\"hash\":\"h\",\"hosts\":[{\"ref\":\"r\",\"RPMS\":\"a\"}]}",
                "{\"hash\":\"h\",\"hosts\":[{\"ref\":\"r\",\"RPMS\":[1]}]}",
                "{\"hash\":\"h\",\"hosts\":[{\"ref\":\"r\",\"guidance\":[]}]}",
                "{\"hash\":\"h\",\"hosts\":[{\"ref\":\"r\",\"guidance\":{\"full\":\"RebootHost\"}}]}",
                "{\"hash\":\"h\",\"hosts\":[{\"ref\":\"r\",\"livepatches\":[\"x\"]}]}",
                "{\"hash\":\"h\",\"hosts\":[],\"updates\":{}}",
                "{\"hash\":\"h\",\"hosts\":[],\"updates\":[{\"title\":\"no id\"}]}"
            })
    void shouldRefuseWithASentenceWhatIsNotSuchADocument(String json) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(MalformedUpdatesException.class)
                .hasMessageStartingWith("The pool's list of available updates")
                .hasMessageEndingWith(".");
    }

    @Test
    void shouldRefuseADocumentThatIsTooDeep() {
        var json = "{\"hash\":\"h\",\"hosts\":[],\"x\":" + "[".repeat(60) + "]".repeat(60) + "}";
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(MalformedUpdatesException.class)
                .hasMessageContaining("deeper");
    }

    @Test
    void shouldRefuseATextThatIsTooLong() {
        var json = "{\"hash\":\"" + "h".repeat(1024 * 1024 + 1) + "\",\"hosts\":[]}";
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(MalformedUpdatesException.class)
                .hasMessageContaining("larger");
    }

    @Test
    void shouldShowNoReferenceInItsTextForm() {
        var updates = parse(DOCUMENT);
        assertThat(updates.toString() + updates.hosts().values()).doesNotContain("OpaqueRef");
    }

    private static AvailableUpdates parse(String json) {
        return AvailableUpdates.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
