package io.jenkins.plugins.xenserver.model;

import static io.jenkins.plugins.xenserver.model.GuidanceLevel.MANDATORY;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrechecksTest {
    private static final PrecheckOptions STRICT = PrecheckOptions.strict(PoolFixture.NOW);

    @Test
    void shouldPassAHealthyPoolWithOneLinePerCheck() {
        var pool = PoolFixture.withHosts(3);
        var results = Prechecks.all(pool.state(), pool.plan(MANDATORY), STRICT);
        assertThat(results).extracting(PrecheckResult::status).containsOnly(Status.PASS);
        assertThat(results)
                .extracting(PrecheckResult::id)
                .containsExactly(
                        "hosts-live",
                        "hosts-enabled",
                        "hosts-idle",
                        "storage-attached",
                        "six-months",
                        "hosts-pending",
                        "vms-pending",
                        "licence",
                        "update-repository",
                        "synchronised",
                        "pool-idle",
                        "versions-equal",
                        "high-availability",
                        "workload-balancing");
        assertThat(Prechecks.passed(results)).isTrue();
    }

    @Test
    void shouldRefuseAHostThatIsDown() {
        var result = only(PoolFixture.withHosts(2).status(2, true, false, PoolFixture.OLD, Set.of()), STRICT);
        assertFinding(result, "hosts-live", Status.FAILURE, "xs-02");
        assertThat(result.remedy()).contains("xs-02");
    }

    @Test
    void shouldRefuseADisabledHostUnlessAllowed() {
        var pool = PoolFixture.withHosts(2).status(2, false, true, PoolFixture.OLD, Set.of());
        assertFinding(only(pool, STRICT), "hosts-enabled", Status.FAILURE, "xs-02");
        var allowing = new PrecheckOptions(PoolFixture.NOW, true, PendingPolicy.FAIL, false);
        assertFinding(only(pool, allowing), "hosts-enabled", Status.WARNING, "xs-02");
    }

    @ParameterizedTest
    @CsvSource({"FAIL, FAILURE, FAILURE", "FINISH, WARNING, WARNING", "IGNORE_VMS, FAILURE, WARNING"})
    void shouldTreatPendingMandatoryTasksByPolicy(PendingPolicy policy, Status host, Status vm) {
        var owed = GuidanceSet.of(MANDATORY, List.of(Guidance.REBOOT_HOST, Guidance.RESTART_TOOLSTACK));
        var owedByVm = GuidanceSet.of(MANDATORY, List.of(Guidance.RESTART_VM));
        var options = new PrecheckOptions(PoolFixture.NOW, false, policy, false);
        var ofHost = only(PoolFixture.withHosts(2).pending(2, owed), options);
        assertFinding(ofHost, "hosts-pending", host, "xs-02");
        assertThat(ofHost.message()).endsWith(": reboot host.");
        assertFinding(
                only(PoolFixture.withHosts(2).vm("db", 2, v -> v.pending(owedByVm)), options), "vms-pending", vm, "db");
    }

    @Test
    void shouldNotLookAtPendingTasksOfVmsThatDoNotRunNorAtWeakerOnes() {
        var owed = GuidanceSet.of(MANDATORY, List.of(Guidance.RESTART_VM));
        var weaker = GuidanceSet.of(GuidanceLevel.FULL, List.of(Guidance.RESTART_VM));
        var pool = PoolFixture.withHosts(1)
                .vm("asleep", 1, v -> v.power(PowerState.SUSPENDED).pending(owed))
                .vm("awake", 1, v -> v.pending(weaker))
                .pending(1, GuidanceSet.of(GuidanceLevel.RECOMMENDED, List.of(Guidance.REBOOT_HOST)));
        assertThat(notPassed(pool, STRICT)).isEmpty();
    }

    @Test
    void shouldWantExactlyOneEnabledUpdateRepository() {
        var none = only(PoolFixture.withHosts(1).repositories(PoolFixture.repository("base", false)), STRICT);
        assertFinding(none, "update-repository", Status.FAILURE, "prod");
        assertThat(none.message()).contains("no enabled update repository");
        var two = only(
                PoolFixture.withHosts(1)
                        .repositories(
                                PoolFixture.repository("normal", true), PoolFixture.repository("earlyaccess", true)),
                STRICT);
        assertFinding(two, "update-repository", Status.FAILURE, "prod");
        assertThat(two.message()).contains("earlyaccess, normal");
    }

    @Test
    void shouldWantASynchronisedPool() {
        assertFinding(
                only(PoolFixture.withHosts(1).pool(f -> synced(f, null)), STRICT),
                "synchronised",
                Status.FAILURE,
                "prod");
        var stale = PoolFixture.withHosts(1).pool(f -> synced(f, PoolFixture.NOW.minus(Duration.ofDays(7))));
        assertFinding(only(stale, STRICT), "synchronised", Status.WARNING, "prod");
        var fresh = PoolFixture.withHosts(1)
                .pool(f -> synced(f, PoolFixture.NOW.minus(Duration.ofDays(7)).plusSeconds(1)));
        assertThat(notPassed(fresh, STRICT)).isEmpty();
    }

    @Test
    void shouldRefuseAPoolWithoutLicence() {
        var pool = PoolFixture.withHosts(1).pool(f -> facts(f, Set.of(), Map.of(), Map.of("restrict_updates", "true")));
        assertFinding(only(pool, STRICT), "licence", Status.FAILURE, "prod");
    }

    @Test
    void shouldRefuseWhileSomebodyElsesOperationIsInProgress() {
        var pool = PoolFixture.withHosts(1).pool(f -> facts(f, Set.of("sync_updates"), Map.of(), Map.of()));
        var result = only(pool, STRICT);
        assertFinding(result, "pool-idle", Status.FAILURE, "prod");
        assertThat(result.message()).contains("sync_updates");
        var busy = PoolFixture.withHosts(2).status(2, true, true, PoolFixture.OLD, Set.of("evacuate", "vm_start"));
        assertThat(only(busy, STRICT).message()).isEqualTo("Host xs-02 is busy: evacuate.");
    }

    @Test
    void shouldRefuseLeftoversOfAnEarlierUpdateUnlessResuming() {
        var mixed = PoolFixture.withHosts(2).status(1, true, true, PoolFixture.NEW, Set.of());
        assertFinding(only(mixed, STRICT), "versions-equal", Status.FAILURE, "prod");
        var flagged = PoolFixture.withHosts(2)
                .pool(f -> facts(f, Set.of(), Map.of("rolling_upgrade_in_progress", "true"), Map.of()));
        assertFinding(only(flagged, STRICT), "versions-equal", Status.FAILURE, "prod");
        var resuming = new PrecheckOptions(PoolFixture.NOW, false, PendingPolicy.FAIL, true);
        assertFinding(only(mixed, resuming), "versions-equal", Status.WARNING, "prod");
    }

    @Test
    void shouldSayOfEachPendingTaskWhatAnUpdateThatGoesOnDoesWithIt() {
        var resuming = new PrecheckOptions(PoolFixture.NOW, false, PendingPolicy.FAIL, true);
        var ofHost = GuidanceSet.of(MANDATORY, List.of(Guidance.REBOOT_HOST));
        var ofVm = GuidanceSet.of(MANDATORY, List.of(Guidance.RESTART_VM));
        assertThat(only(PoolFixture.withHosts(2).pending(2, ofHost), resuming).message())
                .contains("xs-02")
                .contains("carried out first");
        assertThat(only(PoolFixture.withHosts(2).vm("web", 1, v -> v.pending(ofVm)), resuming)
                        .message())
                .contains("web")
                .contains("at the end")
                .doesNotContain("first");
    }

    @Test
    void shouldWarnAboutDetachedStorage() {
        var pbds = List.of(new PbdState("p", "OpaqueRef:p", "backup", "sr", false));
        var result = only(
                PoolFixture.withHosts(2).resources(2, PoolFixture.GIB, pbds, PoolFixture.NOW.minusSeconds(60)), STRICT);
        assertFinding(result, "storage-attached", Status.WARNING, "xs-02");
        assertThat(result.message()).contains("backup");
    }

    @Test
    void shouldWarnWhenAHostIsMoreThanSixMonthsBehind() {
        var limit = PoolFixture.NOW.minus(Duration.ofDays(183));
        var old = PoolFixture.withHosts(2).resources(2, 0, List.of(), limit.minusSeconds(1));
        assertFinding(only(old, STRICT), "six-months", Status.WARNING, "xs-02");
        assertThat(notPassed(PoolFixture.withHosts(2).resources(2, 0, List.of(), limit), STRICT))
                .isEmpty();
        assertThat(notPassed(old, PrecheckOptions.strict(null))).isEmpty();
        assertThat(notPassed(PoolFixture.withHosts(2).resources(2, 0, List.of(), null), STRICT))
                .isEmpty();
    }

    @Test
    void shouldTellThatHaAndWorkloadBalancingAreSwitchedOff() {
        var pool = PoolFixture.withHosts(1)
                .pool(f -> new PoolFacts(
                        f.uuid(),
                        f.ref(),
                        f.name(),
                        f.coordinatorUuid(),
                        true,
                        Map.of(),
                        List.of(),
                        1,
                        true,
                        "wlb",
                        f.lastUpdateSync(),
                        true,
                        "daily",
                        0,
                        Map.of(),
                        Set.of(),
                        Map.of()));
        assertThat(Prechecks.all(pool.state(), null, STRICT))
                .filteredOn(result -> result.message().contains("switched off for the update"))
                .extracting(PrecheckResult::id)
                .containsExactly("high-availability", "workload-balancing");
    }

    @Test
    void shouldRefuseToEmptyAHostWhoseVmCannotMove() {
        var stuck = new Blocker("uuid-db", "db", "VM_HAS_PCI_ATTACHED", "db cannot move: a PCI device.", false);
        var busy = new Blocker("uuid-web", "web", "OTHER_OPERATION_IN_PROGRESS", "web cannot move yet.", true);
        var pool = rebooting(PoolFixture.withHosts(3));
        var plan = pool.plan(MANDATORY).withBlockers(Map.of("host-1", List.of(stuck, busy)));
        var results = Prechecks.all(pool.state(), plan, STRICT);
        assertThat(results)
                .filteredOn(result -> result.id().equals("evacuation"))
                .extracting(PrecheckResult::status)
                .containsExactly(Status.FAILURE, Status.WARNING);
        assertThat(Prechecks.failures(results).getFirst().message())
                .isEqualTo("Host xs-01 cannot be emptied. db cannot move: a PCI device.");
    }

    /** Rule R12: another host may still take the VM, but only if there is another one. */
    @ParameterizedTest
    @CsvSource({"2, FAILURE", "3, WARNING"})
    void shouldNotTakeAReasonThatNamesOneTargetForABlockerWhenThereAreOthers(int hosts, Status expected) {
        var picky = new Blocker("uuid-db", "db", "VM_INCOMPATIBLE_WITH_THIS_HOST", "db cannot move to xs-02.", false);
        var pool = rebooting(PoolFixture.withHosts(hosts));
        var plan = pool.plan(MANDATORY).withBlockers(Map.of("host-1", List.of(picky)));
        assertThat(Prechecks.all(pool.state(), plan, STRICT))
                .filteredOn(result -> result.id().equals("evacuation"))
                .extracting(PrecheckResult::status)
                .containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"300, FAILURE", "200, WARNING", "100, PASS"})
    void shouldJudgeTheMemoryOfTheOtherHosts(long gibibytes, Status expected) {
        var pool = rebooting(PoolFixture.withHosts(3).vm("big", 1, v -> v.memory(gibibytes * PoolFixture.GIB)));
        assertThat(Prechecks.all(pool.state(), pool.plan(MANDATORY), STRICT))
                .filteredOn(result -> result.id().equals("capacity"))
                .extracting(PrecheckResult::status)
                .containsExactly(expected);
    }

    private static PoolFixture rebooting(PoolFixture pool) {
        return pool.available(1, GuidanceSet.of(MANDATORY, List.of(Guidance.REBOOT_HOST)), List.of("p"), "U1");
    }

    private static PoolFacts synced(PoolFacts f, Instant last) {
        return new PoolFacts(
                f.uuid(),
                f.ref(),
                f.name(),
                f.coordinatorUuid(),
                false,
                Map.of(),
                List.of(),
                0,
                false,
                "",
                last,
                true,
                "daily",
                0,
                Map.of(),
                Set.of(),
                Map.of());
    }

    private static PoolFacts facts(
            PoolFacts f, Set<String> operations, Map<String, String> otherConfig, Map<String, String> restrictions) {
        return new PoolFacts(
                f.uuid(),
                f.ref(),
                f.name(),
                f.coordinatorUuid(),
                false,
                Map.of(),
                List.of(),
                0,
                false,
                "",
                f.lastUpdateSync(),
                true,
                "daily",
                0,
                otherConfig,
                operations,
                restrictions);
    }

    private static List<PrecheckResult> notPassed(PoolFixture pool, PrecheckOptions options) {
        return Prechecks.all(pool.state(), null, options).stream()
                .filter(result -> result.status() != Status.PASS)
                .toList();
    }

    private static PrecheckResult only(PoolFixture pool, PrecheckOptions options) {
        var found = notPassed(pool, options);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static void assertFinding(PrecheckResult result, String id, Status status, String subject) {
        assertThat(result.id()).isEqualTo(id);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.subject()).isEqualTo(subject);
        assertThat(result.message()).endsWith(".");
    }
}
