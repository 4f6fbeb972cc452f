package io.jenkins.plugins.xenserver.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlockersTest {
    private static final String VM = "OpaqueRef:vm";
    private static final Map<String, String> NAMES =
            Map.of("OpaqueRef:vm", "db", "OpaqueRef:sr", "Local storage", "OpaqueRef:host", "xs-02");

    /** Every row of xapi-reference §4.6. */
    static Stream<List<String>> rows() {
        return Stream.of(
                List.of("NO_HOSTS_AVAILABLE", VM),
                List.of("HOST_NOT_ENOUGH_FREE_MEMORY", VM),
                List.of("VM_REQUIRES_SR", VM, "OpaqueRef:sr"),
                List.of("VM_REQUIRES_NETWORK", VM, "OpaqueRef:unknown"),
                List.of("VM_REQUIRES_GPU", VM, "OpaqueRef:group"),
                List.of("VM_REQUIRES_VGPU", VM, "OpaqueRef:group", "OpaqueRef:type"),
                List.of("VM_HAS_VGPU", VM),
                List.of("VM_HAS_PCI_ATTACHED", VM),
                List.of("VM_HAS_VUSBS", VM),
                List.of("VM_IS_IMMOBILE", VM),
                List.of("VM_LACKS_FEATURE", VM),
                List.of("VM_NON_SUSPENDABLE", VM, "old tools"),
                List.of("VM_INCOMPATIBLE_WITH_THIS_HOST", VM, "OpaqueRef:host", "CPU features"),
                List.of("OPERATION_BLOCKED", VM, "licence dongle"),
                List.of("VM_BAD_POWER_STATE", VM, "running", "paused"),
                List.of("OTHER_OPERATION_IN_PROGRESS", "VM", VM, "snapshot", "OpaqueRef:task"),
                List.of("HOST_EVACUATE_VM_NOT_HA_PROTECTED", VM),
                List.of("VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldPutEveryKnownReasonIntoWords(List<String> row) {
        var blocker = Blockers.of("uuid-db", "db", row, NAMES::get);
        assertThat(blocker.code()).isEqualTo(row.getFirst());
        assertThat(blocker.reason())
                .startsWith("db cannot move")
                .endsWith(".")
                .doesNotContain("OpaqueRef", "{", "the pool says", row.getFirst());
    }

    @Test
    void shouldNameWhatTheRowRefersTo() {
        assertThat(reason("VM_REQUIRES_SR", VM, "OpaqueRef:sr")).contains("the storage Local storage");
        assertThat(reason("VM_REQUIRES_NETWORK", VM, "OpaqueRef:x")).contains("the network an object without a name");
        assertThat(reason("VM_INCOMPATIBLE_WITH_THIS_HOST", VM, "OpaqueRef:host", "CPU features"))
                .isEqualTo("db cannot move to xs-02: CPU features.");
        assertThat(reason("VM_BAD_POWER_STATE", VM, "running", "paused")).contains("it is paused, not running");
        assertThat(reason("OTHER_OPERATION_IN_PROGRESS", "VM", VM, "snapshot", "OpaqueRef:t"))
                .contains("(snapshot)");
        assertThat(reason("OPERATION_BLOCKED", VM, "see OpaqueRef:secret-1 {0}"))
                .isEqualTo("db cannot move: migration is blocked by its administrator (see an object without a name"
                        + " {0}).");
    }

    @Test
    void shouldShowAnUnknownReasonWithAllItsParameters() {
        assertThat(reason("VM_ON_FIRE", VM, "much", "OpaqueRef:host"))
                .isEqualTo("db cannot move: the pool says VM_ON_FIRE much, xs-02");
        assertThat(Blockers.of("u", "db", List.of(), NAMES::get).reason()).startsWith("db cannot move");
    }

    @Test
    void shouldExpectOnlySomeReasonsToGoAwayByThemselves() {
        assertThat(Blockers.of("u", "db", List.of("OTHER_OPERATION_IN_PROGRESS", "VM", VM, "x", "y"), NAMES::get)
                        .transientCause())
                .isTrue();
        assertThat(Blockers.of("u", "db", List.of("VM_HAS_PCI_ATTACHED", VM), NAMES::get)
                        .transientCause())
                .isFalse();
    }

    @Test
    void shouldReadAWholeAnswerByReference() {
        var state = PoolFixture.withHosts(2).vm("db", 1).state();
        var blockers = Blockers.of(
                state,
                Map.of(
                        "OpaqueRef:db",
                        List.of("VM_INCOMPATIBLE_WITH_THIS_HOST", "OpaqueRef:db", "OpaqueRef:host-2", "x")));
        assertThat(blockers)
                .containsExactly(new Blocker(
                        "uuid-db", "db", "VM_INCOMPATIBLE_WITH_THIS_HOST", "db cannot move to xs-02: x.", false));
        assertThat(Blockers.of(state, Map.of("OpaqueRef:gone", List.of("VM_IS_IMMOBILE", "OpaqueRef:gone"))))
                .extracting(Blocker::vmName)
                .containsExactly("a VM without a name");
    }

    private static String reason(String... row) {
        return Blockers.of("uuid-db", "db", List.of(row), NAMES::get).reason();
    }
}
