package io.jenkins.plugins.xenserver.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolStateTest {
    @ParameterizedTest
    @CsvSource({
        "1766000000., 2025-12-17T19:33:20Z",
        "1766000000, 2025-12-17T19:33:20Z",
        "' 1766000000.5 ', 2025-12-17T19:33:20.500Z",
        "1.766e9, 2025-12-17T19:33:20Z"
    })
    void shouldReadSecondsWithTheirTrailingDot(String text, Instant expected) {
        assertThat(HostState.parseServerSeconds(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "0", "0.", "0.0", "-5.", "soon", "NaN", "1e999999999", "99999999999999999999."})
    void shouldTakeMissingZeroAndNonsenseForNotYetKnown(String text) {
        assertThat(HostState.parseServerSeconds(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "REMOTE, https://repo.ops.xenserver.com/xs8/earlyaccess, EARLY_ACCESS",
        "REMOTE, https://repo.ops.xenserver.com/xs8/normal/, NORMAL",
        "REMOTE, https://mirror.example.org/mirrors/xs9/base, BASE",
        "REMOTE, https://mirror.example.org/normal, OTHER",
        "REMOTE, https://repo.ops.xenserver.com/xs8/normality, OTHER",
        "REMOTE, 'http://bad host/xs8/normal', OTHER",
        "REMOTE, , OTHER",
        "BUNDLE, , OFFLINE",
        "REMOTE_POOL, https://10.0.0.1/repository/enabled, REMOTE_POOL",
        "UNKNOWN, https://repo.ops.xenserver.com/xs8/normal, NORMAL"
    })
    void shouldRecogniseTheChannel(Origin origin, String url, Channel expected) {
        assertThat(Channel.of(origin, url)).isEqualTo(expected);
        assertThat(expected.words()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "4.17.5-10, 4.17.5-9, 1",
        "26.9.0, 26.17.0, -1",
        "8.4.0, 8.4.0, 0",
        "8.4, 8.4.1, -1",
        "'', 1, -1",
        "3.4.0-rc1, 3.4.0-rc1, 0",
        "99999999999999999999, 1, 1"
    })
    void shouldCompareVersionsByNumber(String left, String right, int sign) {
        assertThat(Integer.signum(Versions.compare(left, right))).isEqualTo(sign);
    }

    @Test
    void shouldLetVmsMoveToEqualOrNewerHostsOnly() {
        assertThat(PoolFixture.NEW.notLowerThan(PoolFixture.OLD)).isTrue();
        assertThat(PoolFixture.OLD.notLowerThan(PoolFixture.OLD)).isTrue();
        assertThat(PoolFixture.OLD.notLowerThan(PoolFixture.NEW)).isFalse();
        assertThat(PoolFixture.OLD.sameReleaseAs(PoolFixture.NEW)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "3.4.0, 26.17.0, 4.17.4, false",
        "3.4.0, 26.16.9, 4.17.5, false",
        "3.3.9, 26.17.0, 4.17.5, false",
        "3.4.1, 26.18.0, 4.18.0, true",
        "3.4.0, 26.17.0, 4.17.5, true"
    })
    void shouldCompareEachOfThePartsThatThePoolCompares(String platform, String build, String xen, boolean may) {
        var source = new Versions("8.4.0", "3.4.0", "26.17", "26.17.0", "4.17.5", "");
        assertThat(new Versions("8.4.0", platform, "26.17", build, xen, "").notLowerThan(source))
                .isEqualTo(may);
    }

    @Test
    void shouldReadVersionsFromTheHostsMap() {
        var versions = Versions.of(Map.of(
                "product_version",
                "8.4.0",
                "platform_version",
                "3.4.0",
                "xapi",
                "26.17",
                "xapi_build",
                "26.17.0",
                "xen",
                "4.17.5-12",
                "build_number",
                "cloud"));
        assertThat(versions).isEqualTo(PoolFixture.NEW);
        assertThat(versions.words()).isEqualTo("8.4.0 (toolstack 26.17.0)");
        assertThat(Versions.of(Map.of())).isEqualTo(Versions.UNKNOWN);
    }

    @Test
    void shouldFindItsWayByUuidAndReference() {
        var state = PoolFixture.withHosts(2)
                .vm("web", 2)
                .vm("off", 2, vm -> vm.power(PowerState.HALTED))
                .state();
        assertThat(state.coordinator().name()).isEqualTo("xs-01");
        assertThat(state.host("host-2")).contains(state.hosts().get(1));
        assertThat(state.hostByRef("OpaqueRef:host-2")).isEqualTo(state.host("host-2"));
        assertThat(state.vm("uuid-web")).isPresent();
        assertThat(state.residentVms("host-2")).extracting(VmState::name).containsExactly("web");
        assertThat(state.host("nobody")).isEmpty();
        assertThat(state.versionsDiffer()).isFalse();
    }

    @Test
    void shouldReadThePoolsSwitches() {
        var facts = new PoolFacts(
                "u",
                "OpaqueRef:p",
                "prod",
                "h",
                false,
                null,
                null,
                0,
                false,
                null,
                null,
                false,
                null,
                0,
                Map.of("auto_poweron", "true", "rolling_upgrade_in_progress", "true"),
                null,
                Map.of("restrict_updates", "true"));
        assertThat(facts.autoPowerOn()).isTrue();
        assertThat(facts.rollingUpgradeInProgress()).isTrue();
        assertThat(facts.updatesRestricted()).isTrue();
        assertThat(facts.wlbUrl()).isEmpty();
    }

    @Test
    void shouldSaySoWhenThereIsNoCoordinator() {
        var state = PoolFixture.withHosts(0).state();
        assertThatThrownBy(state::coordinator).hasMessageContaining("pool prod");
    }

    @Test
    void shouldShowNamesAndNeverReferences() {
        var state = PoolFixture.withHosts(2).vm("web", 2).state();
        var shown = List.of(
                        state,
                        state.pool(),
                        state.hosts(),
                        state.vms(),
                        state.repositories(),
                        state.hosts().getFirst().pbds())
                .toString();
        assertThat(shown).contains("host xs-01", "VM web", "pool prod").doesNotContain("OpaqueRef");
    }

    @Test
    void shouldNotCallAHostDoneBecauseItIsUpToDateWithSomethingElse() {
        var host = PoolFixture.withHosts(1).state().hosts().getFirst();
        assertThat(host.hasApplied("old-hash")).isFalse();
        assertThat(host.hasApplied("")).isFalse();
        assertThat(Applied.of("yes")).isEqualTo(Applied.YES);
        assertThat(Applied.of(null)).isEqualTo(Applied.UNKNOWN);
        assertThat(Origin.of(null)).isEqualTo(Origin.REMOTE);
        assertThat(Origin.of("moon")).isEqualTo(Origin.UNKNOWN);
        assertThat(PowerState.of("Running")).isEqualTo(PowerState.RUNNING);
        assertThat(DomainType.of("pv_in_pvh")).isEqualTo(DomainType.PV_IN_PVH);
    }

    @Test
    void shouldOfferTheRoomiestHostThatHasTheStorage() {
        var shared = List.of(new PbdState("p", "OpaqueRef:p", "shared", "sr-shared", true));
        var state = PoolFixture.withHosts(6)
                .vm("web", 1)
                .resources(2, 10 * PoolFixture.GIB, shared, null)
                .resources(3, 60 * PoolFixture.GIB, shared, null)
                .resources(4, 90 * PoolFixture.GIB, List.of(), null)
                .resources(5, PoolFixture.GIB, shared, null)
                .status(6, false, true, PoolFixture.OLD, Set.of())
                .state();
        var vm = state.vms().getFirst();
        assertThat(MigrationTargets.of(state, Connections.EVERYWHERE, vm, Set.of()))
                .extracting(HostState::name)
                .containsExactly("xs-03", "xs-02");
        assertThat(MigrationTargets.of(state, Connections.EVERYWHERE, vm, Set.of("host-3")))
                .extracting(HostState::name)
                .containsExactly("xs-02");
        var network = Set.of("OpaqueRef:host-2", "OpaqueRef:host-5");
        assertThat(MigrationTargets.of(
                        state, new Connections(Map.of(vm.ref(), List.of(network)), Map.of()), vm, Set.of()))
                .extracting(HostState::name)
                .containsExactly("xs-02");
    }
}
