package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 7 of the checklist: the guidance engine, with the vectors of chapter 6 of the reference. */
class Row07GuidanceTest {
    private static final Map<String, Guidance> SHORT = Map.of(
            "RH", Guidance.REBOOT_HOST,
            "RT", Guidance.RESTART_TOOLSTACK,
            "EH", Guidance.EVACUATE_HOST,
            "DM", Guidance.RESTART_DEVICE_MODEL,
            "VM", Guidance.RESTART_VM,
            "LPX", Guidance.REBOOT_ON_XEN_LIVEPATCH_FAILURE,
            "LPK", Guidance.REBOOT_ON_KERNEL_LIVEPATCH_FAILURE);

    private static Set<Guidance> set(String text) {
        var all = EnumSet.noneOf(Guidance.class);
        for (var word : text.split(" ")) {
            if (!word.equals("-")) {
                all.add(SHORT.get(word));
            }
        }
        return all;
    }

    private static Set<String> words(String text) {
        return text.equals("-") ? Set.of() : Set.of(text.split(" "));
    }

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
    void shouldReduceInsideOneKind61(String input, String output) {
        assertThat(List.copyOf(Guidance.withoutDominated(set(input)))).isEqualTo(ordered(output));
    }

    private static List<Guidance> ordered(String text) {
        return Arrays.stream(text.split(" ")).map(SHORT::get).toList();
    }

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
    void shouldKeepWhatAWeakerKindStillAdds62(String earlier, String current, String remaining) {
        assertThat(Guidance.remaining(set(earlier), set(current))).isEqualTo(set(remaining));
    }

    @ParameterizedTest
    @CsvSource({
        "-, RT, RH, -, RT, RH",
        "RT, -, RT, RT, -, -",
        "RT, -, RH, RT, -, RH",
        "RT EH, DM, RT, RT EH, -, -",
        "RT EH, -, DM, RT EH, -, -",
        "RH, DM, RT, RH, -, -",
        "EH, -, RH, EH, -, RH",
        "RH VM, EH, RH VM, RH VM, -, -",
        "RH, VM EH, RH, RH, VM, -",
        "RH, EH, VM, RH, -, VM",
        "RH, -, RH VM, RH, -, VM",
        "VM RT, EH, RH VM, RT VM, EH, RH",
        "VM, DM, VM, VM, -, -",
        "DM, RH, VM, DM, RH, VM",
        "RT EH, VM, RH, RT EH, VM, RH",
        "DM, RT, RH, DM, RT, RH"
    })
    void shouldShowEachItemInTheStrictestKindOnly63(
            String mandatory,
            String recommended,
            String full,
            String outMandatory,
            String outRecommended,
            String outFull) {
        var out = GuidanceSets.of(set(mandatory), set(recommended), set(full)).cascaded();
        assertThat(out.get(GuidanceKind.MANDATORY)).isEqualTo(set(outMandatory));
        assertThat(out.get(GuidanceKind.RECOMMENDED)).isEqualTo(set(outRecommended));
        assertThat(out.get(GuidanceKind.FULL)).isEqualTo(set(outFull));
    }

    /** Host list, VM lists joined by {@code /}, coming, host after, VMs after. */
    @ParameterizedTest
    @CsvSource({
        "-, -/-, RH, RH, -/-",
        "RT, -/-, RH, RH RT, -/-",
        "RT, DM/-, RH, RH RT, DM/-",
        "RT, DM/-, DM, RT, DM/DM",
        "LPX RT, -, RT, LPX RT, -",
        "RH LPK, -/DM/VM, RT VM, RH LPK RT, VM/VM DM/VM",
        "RT, -/DM/VM, DM, RT, DM/DM/DM VM"
    })
    void shouldAddToPendingListsAndTakeNothingAway64(
            String host, String vms, String coming, String hostAfter, String vmsAfter) {
        var sets = GuidanceSets.of(set(coming), Set.of(), Set.of());
        assertThat(merged(host, UpdateEngine.pendingForHost(sets))).isEqualTo(pending(hostAfter));
        var before = vms.split("/");
        var after = vmsAfter.split("/");
        for (var i = 0; i < before.length; i++) {
            assertThat(merged(before[i], UpdateEngine.pendingForVms(sets))).isEqualTo(pending(after[i]));
        }
    }

    private static Set<String> merged(String before, Map<GuidanceKind, Set<String>> more) {
        var all = new TreeSet<>(pending(before));
        all.addAll(more.get(GuidanceKind.MANDATORY));
        return all;
    }

    private static Set<String> pending(String text) {
        return set(text).stream().map(Guidance::pending).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @CsvSource({
        "-, xen kernel, -, -, -",
        "-, kernel, xen, -, LPX",
        "-, -, xen kernel, -, LPK LPX",
        "LPX, xen, -, LPX, -",
        "LPX, kernel, -, -, -",
        "LPX, xen, kernel, LPX, LPK",
        "LPX, -, xen kernel, -, LPK",
        "LPX, -, -, -, -",
        "LPX LPK, xen kernel, -, LPK LPX, -",
        "LPX LPK, kernel, xen, LPK, -"
    })
    void shouldMergeFailuresOfLivepatches65(
            String previous, String applied, String failed, String removed, String added) {
        var change = UpdateEngine.livepatchFailures(set(previous), words(applied), words(failed));
        assertThat(change.removed()).isEqualTo(set(removed));
        assertThat(change.added()).isEqualTo(set(added));
    }

    @Test
    void shouldEvaluateOneUpdate66() {
        var installed = Evr.of("0.2.0-29");
        var plain = SimUpdate.of("U").asks(GuidanceKind.RECOMMENDED, Guidance.REBOOT_HOST);
        assertThat(one(null, "noarch", installed, GuidanceKind.RECOMMENDED)).isEmpty();
        assertThat(one(plain, "noarch", installed, GuidanceKind.RECOMMENDED)).containsExactly(Guidance.REBOOT_HOST);

        var old = ruled().onlyIfInstalled("noarch", "lte", "0.2.1-29");
        assertThat(one(old, "noarch", installed, GuidanceKind.MANDATORY))
                .containsExactly(Guidance.RESTART_DEVICE_MODEL);
        var older = ruled().onlyIfInstalled("noarch", "lte", "0.2.0-29");
        assertThat(one(older, "noarch", Evr.of("0.2.1-29"), GuidanceKind.MANDATORY))
                .isEmpty();
        var other = ruled().onlyIfInstalled("x86_64", "lte", "0.2.1-29");
        assertThat(one(other, "noarch", installed, GuidanceKind.MANDATORY)).isEmpty();
        var two = SimUpdate.of("U")
                .asks(GuidanceKind.RECOMMENDED, Guidance.RESTART_VM)
                .onlyIfInstalled("noarch", "gt", "9.9.9-9")
                .onlyIfInstalled("noarch", "lte", "0.2.1-29");
        assertThat(one(two, "noarch", installed, GuidanceKind.RECOMMENDED)).containsExactly(Guidance.RESTART_VM);

        var patched = SimUpdate.of("U")
                .asks(GuidanceKind.RECOMMENDED, Guidance.REBOOT_HOST)
                .asks(GuidanceKind.LIVEPATCH, Guidance.RESTART_TOOLSTACK);
        assertThat(UpdateEngine.contribution(patched, "noarch", installed, GuidanceKind.RECOMMENDED, Set.of("U")))
                .containsExactly(Guidance.RESTART_TOOLSTACK);
        assertThat(UpdateEngine.contribution(patched, "noarch", installed, GuidanceKind.RECOMMENDED, Set.of("V")))
                .containsExactly(Guidance.REBOOT_HOST);
        assertThat(UpdateEngine.contribution(patched, "noarch", installed, GuidanceKind.LIVEPATCH, Set.of("U")))
                .isEmpty();
    }

    private static SimUpdate ruled() {
        return SimUpdate.of("U").asks(GuidanceKind.MANDATORY, Guidance.RESTART_DEVICE_MODEL);
    }

    private static Set<Guidance> one(SimUpdate update, String arch, Evr installed, GuidanceKind kind) {
        return UpdateEngine.contribution(update, arch, installed, kind, Set.of());
    }

    @Test
    void shouldSelectLivepatchesForTheRunningBuild67() {
        var u1 = SimUpdate.of("U1").livepatch(patch("A", 1));
        var u2 = SimUpdate.of("U2").livepatch(patch("A", 2)).livepatch(patch("B", 2));
        var u3 = SimUpdate.of("U3").livepatch(patch("B", 3)).livepatch(patch("C", 3));
        assertThat(selected(List.of(), "A")).isEmpty();
        assertThat(selected(List.of(u1), "A")).containsExactly("U1:1");
        assertThat(selected(List.of(u1, u2), "A")).containsExactly("U2:2", "U1:1");
        assertThat(selected(List.of(u1, u2, u3), "A")).isEmpty();
        assertThat(selected(List.of(u1, u2, u3), "B")).containsExactly("U3:3", "U2:2");
    }

    private static SimLivepatch patch(String base, int release) {
        return new SimLivepatch("xen", base, "4.17.5", "0", "4.17.5", String.valueOf(release));
    }

    private static List<String> selected(List<SimUpdate> updates, String build) {
        return UpdateEngine.livepatches(updates, "xen", build, null).stream()
                .map(offer -> offer.update().id() + ":" + offer.patch().toRelease())
                .toList();
    }

    private static HostUpdates evaluate(SimUpdate... updates) {
        return evaluate(new SimChannel(), updates);
    }

    private static HostUpdates evaluate(SimChannel channel, SimUpdate... updates) {
        var installed = new LinkedHashMap<String, Evr>();
        installed.put("alpha", Evr.of("0.1.1-9.el7"));
        installed.put("beta", Evr.of("0.1.1-9.el7"));
        return UpdateEngine.evaluate(channel.publish(updates).metadata(), installed, Map.of(), Map.of());
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldShapeTheDocumentOfAHost68() throws Exception {
        var u0 = SimUpdate.of("U-0000")
                .delivers("alpha", "0.1.2-9.el7")
                .asks(GuidanceKind.MANDATORY, Guidance.EVACUATE_HOST);
        var u1 = SimUpdate.of("U-0001")
                .delivers("beta", "1:0.1.2-9.el7")
                .asks(GuidanceKind.MANDATORY, Guidance.REBOOT_HOST);
        var u2 = SimUpdate.of("U-0002").delivers("alpha", "0.1.3-1.el7");

        var nothing = evaluate().json("ref");
        assertThat(((Map<String, Object>) nothing.get("guidance")).keySet())
                .containsExactly("mandatory", "recommended", "full");
        assertThat(nothing).containsEntry("RPMS", List.of()).containsEntry("updates", List.of());

        assertThat(guidance(evaluate(u0))).isEqualTo(List.of("EvacuateHost"));
        assertThat(guidance(evaluate(u0, u1))).isEqualTo(List.of("RebootHost"));
        var three = evaluate(u0, u1, u2);
        assertThat(three.json("ref").get("RPMS"))
                .isEqualTo(List.of("alpha-0.1.3-1.el7.x86_64.rpm", "beta-1:0.1.2-9.el7.x86_64.rpm"));
        assertThat(three.updates()).containsExactly("U-0000", "U-0001", "U-0002");
        assertThat(new ObjectMapper()
                        .valueToTree(three.json("ref"))
                        .path("livepatches")
                        .isArray())
                .isTrue();
    }

    @Test
    void shouldListPackagesOfABaseRepositoryAmongThePackagesOnly68() {
        var u1 = SimUpdate.of("U-0001")
                .delivers("beta", "0.1.2-9.el7")
                .asks(GuidanceKind.MANDATORY, Guidance.REBOOT_HOST);
        var channel = new SimChannel().holds(SimPackage.of("alpha", "0.1.2-9.el7"));
        var updates = evaluate(channel, u1);
        assertThat(guidance(updates)).isEqualTo(List.of("RebootHost"));
        assertThat(updates.json("ref").get("RPMS"))
                .isEqualTo(List.of("beta-0.1.2-9.el7.x86_64.rpm", "alpha-0.1.2-9.el7.x86_64.rpm"));
        assertThat(updates.updates()).containsExactly("U-0001");
    }

    @SuppressWarnings("unchecked")
    private static Object guidance(HostUpdates updates) {
        return ((Map<String, Object>) updates.json("ref").get("guidance")).get("mandatory");
    }

    @Test
    void shouldReadUnknownWordsAsReboot() {
        var odd = SimUpdate.of("U").delivers("alpha", "0.1.2-9.el7").asks(GuidanceKind.FULL, "SingATune");
        assertThat(evaluate(odd).guidance().get(GuidanceKind.FULL)).containsExactly(Guidance.REBOOT_HOST);
        assertThat(odd.json(List.of()).get("guidance").toString()).contains("full=[RebootHost]");
    }

    @Test
    void shouldReplaceRecommendedByLivepatchGuidanceUnlessARebootIsMandatory() throws Exception {
        var sim = Scenarios.livepatch(1, 0).build();
        var text = SimClient.of(sim).updates().text();
        assertThat(text).contains("\"guidance\":{\"mandatory\":[],\"recommended\":[\"RestartToolstack\"],\"full\":[]}");

        var both = Scenarios.livepatch(1, 0).updates(SimUpdates.hypervisor()).build();
        var second = SimClient.of(both).updates().text();
        assertThat(second).contains("\"guidance\":{\"mandatory\":[\"RebootHost\"],\"recommended\":[],\"full\":[]}");
        assertThat(new ObjectMapper().readTree(second).at("/hosts/0/livepatches"))
                .isEmpty();
    }

    @Test
    void shouldNotLoseAGuidanceWhenAReleaseIsSkipped() {
        var first =
                SimUpdate.of("U-1").delivers("alpha", "0.1.2-9.el7").asks(GuidanceKind.MANDATORY, Guidance.REBOOT_HOST);
        var second = SimUpdate.of("U-2").delivers("alpha", "0.1.3-9.el7");
        assertThat(evaluate(first, second).guidance().get(GuidanceKind.MANDATORY))
                .containsExactly(Guidance.REBOOT_HOST);
    }

    @Test
    void shouldCompareVersionsNumberByNumber() {
        var ordered = List.of("0.9-1", "0.10-1", "0.10-1.1", "0.10-2", "1:0.1-1");
        var shuffled = new ArrayList<>(ordered);
        java.util.Collections.reverse(shuffled);
        shuffled.sort(java.util.Comparator.comparing(Evr::of));
        assertThat(shuffled).isEqualTo(ordered);
    }
}
