package io.jenkins.plugins.xenserver.model;

import static io.jenkins.plugins.xenserver.model.GuidanceLevel.FULL;
import static io.jenkins.plugins.xenserver.model.GuidanceLevel.MANDATORY;
import static io.jenkins.plugins.xenserver.model.GuidanceLevel.RECOMMENDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidanceSetTest {
    private static final Map<String, Guidance> SHORT = Map.of(
            "RH", Guidance.REBOOT_HOST,
            "RT", Guidance.RESTART_TOOLSTACK,
            "EH", Guidance.EVACUATE_HOST,
            "DM", Guidance.RESTART_DEVICE_MODEL,
            "VM", Guidance.RESTART_VM,
            "LPX", Guidance.REBOOT_HOST_ON_XEN_LIVEPATCH_FAILURE,
            "LPK", Guidance.REBOOT_HOST_ON_KERNEL_LIVEPATCH_FAILURE);

    /** Vectors of xapi-reference §6.1; the expected text is in list order, so order is tested too. */
    @ParameterizedTest
    @CsvSource({
        "EH DM, EH",
        "EH DM RT, RT EH",
        "EH DM RT RH, RH",
        "DM RT, RT DM",
        "RT RH, RH",
        "VM EH, EH VM",
        "VM DM, VM",
        "VM DM RT, RT VM",
        "VM EH DM RT, RT EH VM",
        "VM EH DM RT RH, RH VM",
        "VM RH, RH VM"
    })
    void shouldDropWhatAnotherItemMakesRedundant(String input, String expected) {
        assertThat(GuidanceSet.reduce(parse(input))).containsExactlyElementsOf(listed(expected));
    }

    /** Vectors of xapi-reference §6.2. */
    @ParameterizedTest
    @CsvSource({
        "-, RT EH, RT EH",
        "EH, RH, RH",
        "EH, DM, -",
        "EH, RT DM, RT",
        "RH, EH, -",
        "RH, DM, -",
        "RH, RT, -",
        "RH, RT EH, -",
        "DM, RT EH, RT EH",
        "RT, RH, RH",
        "RT, DM, DM",
        "RT EH, RT DM, -",
        "RT DM, EH, EH",
        "VM, DM, -",
        "VM, RT DM, RT",
        "VM EH, RH VM, RH",
        "VM RT, RT EH, EH"
    })
    void shouldKeepOnlyWhatAWeakerKindStillAdds(String earlier, String current, String remaining) {
        assertThat(GuidanceSet.subtract(parse(earlier), parse(current))).containsExactlyElementsOf(listed(remaining));
    }

    /** Vectors of xapi-reference §6.3. */
    @ParameterizedTest
    @CsvSource({
        "- / RT / RH, - / RT / RH", "RT / - / RT, RT / - / -", "RT / - / RH, RT / - / RH",
        "RT EH / DM / RT, RT EH / - / -", "RT EH / - / DM, RT EH / - / -", "RH / DM / RT, RH / - / -",
        "EH / - / RH, EH / - / RH", "RH VM / EH / RH VM, RH VM / - / -", "RH / VM EH / RH, RH / VM / -",
        "RH / EH / VM, RH / - / VM", "RH / - / RH VM, RH / - / VM", "VM RT / EH / RH VM, RT VM / EH / RH",
        "VM / DM / VM, VM / - / -", "DM / RH / VM, DM / RH / VM", "RT EH / VM / RH, RT EH / VM / RH",
        "DM / RT / RH, DM / RT / RH"
    })
    void shouldShowEachItemInTheStrictestKindOnly(String input, String expected) {
        assertThat(set(input).reduced()).isEqualTo(set(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "RT / RH / VM, mandatory, RT, - / RH / VM",
        "RT / RH / VM, recommended, RH, - / - / VM",
        "RT / RH / VM, full, RH VM, - / - / -",
        "RH / RT / -, mandatory, RH, - / - / -",
        "RT / LPX / -, mandatory, RT, - / LPX / -",
        "RT / LPX / -, recommended, LPX, - / - / -",
        "DM / VM / -, recommended, VM, - / - / -",
        "RT / RT / RT, mandatory, RT, - / - / -"
    })
    void shouldCarryOutALevelAndDeferOnlyWhatItDoesNotCover(
            String input, String level, String effective, String deferred) {
        var parsed = GuidanceLevel.parse(level);
        assertThat(set(input).upTo(parsed)).containsExactlyElementsOf(listed(effective));
        assertThat(set(input).beyond(parsed)).isEqualTo(set(deferred));
    }

    /** Pending lists are not reduced by the pool, so a toolstack restart can stand beside a failed live patch. */
    @Test
    void shouldLetEveryKindOfRebootReplaceAToolstackRestart() {
        for (var guidance : Guidance.values()) {
            assertThat(GuidanceSet.reduce(EnumSet.of(guidance, Guidance.RESTART_TOOLSTACK))
                            .contains(Guidance.RESTART_TOOLSTACK))
                    .as(guidance.name())
                    .isEqualTo(!guidance.isReboot());
        }
    }

    @Test
    void shouldIterateInTheOrderOfTheReferenceWhateverTheInputOrder() {
        var items = new ArrayList<>(List.of(Guidance.values()).reversed());
        assertThat(GuidanceSet.of(FULL, items).full()).containsExactly(Guidance.values());
    }

    @Test
    void shouldNotChangeAfterwards() {
        var source = EnumSet.of(Guidance.RESTART_VM);
        var set = new GuidanceSet(source, null, Set.of());
        source.add(Guidance.REBOOT_HOST);
        assertThat(set.mandatory()).containsExactly(Guidance.RESTART_VM);
        assertThat(set.recommended()).isEmpty();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> set.mandatory().add(Guidance.REBOOT_HOST))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldSeparateTasksOfTheHostFromThoseOfItsVms() {
        var set = set("RT EH DM / VM / RH LPK");
        assertThat(set.restrictedToHost()).isEqualTo(set("RT EH / - / RH LPK"));
        assertThat(set.restrictedToVm()).isEqualTo(set("DM / VM / -"));
        assertThat(set.restrictedToHost().union(set.restrictedToVm())).isEqualTo(set);
    }

    @Test
    void shouldTellTheStrictestKindThatAsks() {
        var set = set("RT / VM / RH VM");
        assertThat(set.strictest(Guidance.RESTART_VM)).contains(RECOMMENDED);
        assertThat(set.strictest(Guidance.EVACUATE_HOST)).isEmpty();
        assertThat(set.contains(Guidance.RESTART_TOOLSTACK)).isTrue();
        assertThat(set.rebootsAt(RECOMMENDED)).isFalse();
        assertThat(set.rebootsAt(FULL)).isTrue();
        assertThat(GuidanceSet.EMPTY.isEmpty()).isTrue();
        assertThat(set.kind(MANDATORY)).containsExactly(Guidance.RESTART_TOOLSTACK);
    }

    private static GuidanceSet set(String text) {
        var kinds = text.split("/");
        return new GuidanceSet(parse(kinds[0]), parse(kinds[1]), parse(kinds[2]));
    }

    private static Set<Guidance> parse(String text) {
        var result = EnumSet.noneOf(Guidance.class);
        result.addAll(listed(text));
        return result;
    }

    private static List<Guidance> listed(String text) {
        return text.isBlank() || text.strip().equals("-")
                ? List.of()
                : List.of(text.strip().split(" ")).stream().map(SHORT::get).toList();
    }
}
