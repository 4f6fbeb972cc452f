package io.jenkins.plugins.xenserver.model;

import static io.jenkins.plugins.xenserver.model.Guidance.EVACUATE_HOST;
import static io.jenkins.plugins.xenserver.model.Guidance.REBOOT_HOST;
import static io.jenkins.plugins.xenserver.model.Guidance.REBOOT_HOST_ON_XEN_LIVEPATCH_FAILURE;
import static io.jenkins.plugins.xenserver.model.Guidance.RESTART_TOOLSTACK;
import static io.jenkins.plugins.xenserver.model.Guidance.RESTART_VM;
import static io.jenkins.plugins.xenserver.model.GuidanceLevel.FULL;
import static io.jenkins.plugins.xenserver.model.GuidanceLevel.MANDATORY;
import static io.jenkins.plugins.xenserver.model.GuidanceLevel.RECOMMENDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final List<String> PACKAGE = List.of("foo-1-1.xs8.x86_64.rpm");

    @Test
    void shouldRebootEvacuateAndReturnWhenARebootIsMandatory() {
        var host = PoolFixture.withHosts(2)
                .vm("web-01", 1)
                .available(1, mandatory(REBOOT_HOST), PACKAGE, "U1")
                .update("U1", mandatory(REBOOT_HOST))
                .plan(MANDATORY)
                .host("host-1")
                .orElseThrow();

        assertThat(actions(host))
                .containsExactly(
                        HostAction.DISABLE,
                        HostAction.EVACUATE,
                        HostAction.APPLY,
                        HostAction.REBOOT,
                        HostAction.ENABLE,
                        HostAction.RETURN_VMS);
        assertThat(host.vmsThatMove()).extracting(VmMove::vmName).containsExactly("web-01");
    }

    @Test
    void shouldKeepVmsWhereTheyAreForAToolstackRestart() {
        var host = PoolFixture.withHosts(2)
                .vm("web-01", 2)
                .available(2, recommended(RESTART_TOOLSTACK), PACKAGE, "U1")
                .update("U1", recommended(RESTART_TOOLSTACK))
                .plan(RECOMMENDED)
                .host("host-2")
                .orElseThrow();

        assertThat(actions(host))
                .containsExactly(HostAction.DISABLE, HostAction.APPLY, HostAction.RESTART_TOOLSTACK, HostAction.ENABLE);
        assertThat(host.vmsThatMove()).isEmpty();
    }

    @Test
    void shouldEvacuateOnlyBecauseTheChosenLevelReboots() {
        var pool = PoolFixture.withHosts(2)
                .available(2, recommended(REBOOT_HOST), PACKAGE, "U1")
                .update("U1", recommended(REBOOT_HOST));

        assertThat(actions(pool.plan(MANDATORY).host("host-2").orElseThrow()))
                .containsExactly(HostAction.DISABLE, HostAction.APPLY, HostAction.ENABLE);
        assertThat(actions(pool.plan(RECOMMENDED).host("host-2").orElseThrow()))
                .contains(HostAction.EVACUATE, HostAction.REBOOT);
    }

    @Test
    void shouldEvacuateWithoutRebootWhenGuidanceSaysSo() {
        var host = PoolFixture.withHosts(2)
                .available(2, mandatory(EVACUATE_HOST), PACKAGE, "U1")
                .update("U1", mandatory(EVACUATE_HOST))
                .plan(MANDATORY)
                .host("host-2")
                .orElseThrow();

        assertThat(actions(host))
                .containsExactly(
                        HostAction.DISABLE,
                        HostAction.EVACUATE,
                        HostAction.APPLY,
                        HostAction.ENABLE,
                        HostAction.RETURN_VMS);
        assertThat(action(host, HostAction.EVACUATE).updateIds()).containsExactly("U1");
    }

    @Test
    void shouldLeaveAHostAloneThatNeedsNothing() {
        var plan = PoolFixture.withHosts(3).plan(FULL);
        assertThat(plan.nothingToDo()).isTrue();
        assertThat(plan.hosts()).hasSize(3).allMatch(HostPlan::nothingToDo);
    }

    @Test
    void shouldLeavePendingItemsBeyondTheLevelAlone() {
        var pool = PoolFixture.withHosts(2).pending(2, new GuidanceSet(Set.of(), Set.of(), Set.of(REBOOT_HOST)));
        assertThat(pool.plan(RECOMMENDED).nothingToDo()).isTrue();
        assertThat(actions(pool.plan(FULL).host("host-2").orElseThrow()))
                .containsExactly(
                        HostAction.DISABLE,
                        HostAction.EVACUATE,
                        HostAction.REBOOT,
                        HostAction.ENABLE,
                        HostAction.RETURN_VMS);
    }

    @Test
    void shouldRestartAToolstackThatIsPendingWithoutTakingTheHostOutOfService() {
        var host = PoolFixture.withHosts(2)
                .pending(2, mandatory(RESTART_TOOLSTACK))
                .plan(MANDATORY)
                .host("host-2")
                .orElseThrow();
        assertThat(actions(host)).containsExactly(HostAction.RESTART_TOOLSTACK, HostAction.ENABLE);
        assertThat(action(host, HostAction.RESTART_TOOLSTACK).reason())
                .isEqualTo("Pending from an earlier update (restart toolstack).");
    }

    @Test
    void shouldTakeAFailedLivepatchForARebootAndSkipTheToolstack() {
        var host = PoolFixture.withHosts(2)
                .pending(2, recommended(REBOOT_HOST_ON_XEN_LIVEPATCH_FAILURE, RESTART_TOOLSTACK))
                .plan(RECOMMENDED)
                .host("host-2")
                .orElseThrow();
        assertThat(actions(host)).contains(HostAction.REBOOT).doesNotContain(HostAction.RESTART_TOOLSTACK);
    }

    /** Rule R13: a member with a newer toolstack stays in emergency mode until the coordinator runs it too. */
    @Test
    void shouldRestartTheCoordinatorsToolstackAtEveryLevelWhenANewOneComes() {
        var toolstack = List.of("xapi-core-26.17.0-1.xs8.x86_64.rpm");
        var plan = PoolFixture.withHosts(2)
                .available(1, new GuidanceSet(Set.of(), Set.of(), Set.of(RESTART_TOOLSTACK)), toolstack, "U1")
                .available(2, new GuidanceSet(Set.of(), Set.of(), Set.of(RESTART_TOOLSTACK)), toolstack, "U1")
                .plan(MANDATORY);

        assertThat(actions(plan.hosts().getFirst())).contains(HostAction.RESTART_TOOLSTACK);
        assertThat(action(plan.hosts().getFirst(), HostAction.RESTART_TOOLSTACK).reason())
                .contains("members");
        assertThat(actions(plan.hosts().get(1))).doesNotContain(HostAction.RESTART_TOOLSTACK);
    }

    @Test
    void shouldNotRestartACoordinatorThatAlreadyRunsWhatTheMembersGet() {
        var plan = PoolFixture.withHosts(2)
                .available(2, mandatory(RESTART_TOOLSTACK), List.of("xapi-core-26.17.0-1.xs8.x86_64.rpm"), "U1")
                .plan(MANDATORY);
        assertThat(plan.hosts().getFirst().nothingToDo()).isTrue();
    }

    @Test
    void shouldRestartACoordinatorThatStillOwesItsRestartBeforeTheMembersFollow() {
        var plan = PoolFixture.withHosts(2)
                .pending(1, new GuidanceSet(Set.of(), Set.of(), Set.of(RESTART_TOOLSTACK)))
                .available(2, mandatory(RESTART_TOOLSTACK), List.of("xapi-core-26.17.0-1.xs8.x86_64.rpm"), "U1")
                .plan(MANDATORY);
        assertThat(actions(plan.hosts().getFirst())).containsExactly(HostAction.RESTART_TOOLSTACK, HostAction.ENABLE);
    }

    @Test
    void shouldNotRestartTheToolstackOfACoordinatorThatReboots() {
        var plan = PoolFixture.withHosts(2)
                .available(1, mandatory(REBOOT_HOST), List.of("xapi-core-26.17.0-1.xs8.x86_64.rpm"), "U1")
                .plan(MANDATORY);
        assertThat(actions(plan.hosts().getFirst()))
                .contains(HostAction.REBOOT)
                .doesNotContain(HostAction.RESTART_TOOLSTACK);
    }

    @Test
    void shouldBeginWithTheCoordinatorAndGoOnByName() {
        var plan = PoolFixture.withHosts(4)
                .pool(facts -> facts)
                .host(1, host -> renamed(host, "zz-coordinator"))
                .host(2, host -> renamed(host, "xs-B"))
                .host(3, host -> renamed(host, "xs-a"))
                .plan(FULL);
        assertThat(plan.hosts()).extracting(HostPlan::name).containsExactly("zz-coordinator", "xs-04", "xs-a", "xs-B");
    }

    @Test
    void shouldNameTheUpdatesThatAskForAnAction() {
        var host = PoolFixture.withHosts(1)
                .available(1, mandatory(REBOOT_HOST), PACKAGE, "U1", "U2", "U3", "U4", "U5", "U6")
                .update("U1", mandatory(REBOOT_HOST))
                .update("U2", recommended(REBOOT_HOST))
                .update("U3", mandatory(RESTART_TOOLSTACK))
                .update("U4", mandatory(REBOOT_HOST))
                .update("U5", mandatory(REBOOT_HOST))
                .update("U6", mandatory(REBOOT_HOST))
                .plan(MANDATORY)
                .host("host-1")
                .orElseThrow();

        assertThat(action(host, HostAction.REBOOT).updateIds()).containsExactly("U1", "U4", "U5", "U6");
        assertThat(action(host, HostAction.REBOOT).reason()).isEqualTo("Asked for by updates U1, U4, U5 and 1 more.");
        assertThat(action(host, HostAction.APPLY).reason())
                .isEqualTo("6 updates, 1 package and no live patches are available.");
    }

    /** The pool has folded the live patch kind into recommended, so the update that asks is found there. */
    @Test
    void shouldNameTheUpdateWhoseLivepatchAsksForTheToolstackRestart() {
        var pool = PoolFixture.withHosts(1)
                .livepatch(1, recommended(RESTART_TOOLSTACK), "U1")
                .update("U1", recommended(REBOOT_HOST), Set.of(RESTART_TOOLSTACK));
        var host = pool.plan(RECOMMENDED).host("host-1").orElseThrow();

        assertThat(actions(host))
                .containsExactly(HostAction.DISABLE, HostAction.APPLY, HostAction.RESTART_TOOLSTACK, HostAction.ENABLE);
        assertThat(action(host, HostAction.RESTART_TOOLSTACK).updateIds()).containsExactly("U1");
    }

    @Test
    void shouldDeferWhatLiesBeyondTheLevel() {
        var host = PoolFixture.withHosts(1)
                .available(1, new GuidanceSet(Set.of(), Set.of(RESTART_TOOLSTACK), Set.of(REBOOT_HOST)), PACKAGE, "U1")
                .plan(RECOMMENDED)
                .host("host-1")
                .orElseThrow();
        assertThat(host.deferred(RECOMMENDED)).isEqualTo(new GuidanceSet(Set.of(), Set.of(), Set.of(REBOOT_HOST)));
        assertThat(host.deferred(FULL).isEmpty()).isTrue();
    }

    @Test
    void shouldListBlockersOnlyOfHostsThatAreEmptied() {
        var blocker = new Blocker("uuid-db", "db", "VM_HAS_PCI_ATTACHED", "db cannot move.", false);
        var pool = PoolFixture.withHosts(2)
                .available(1, mandatory(REBOOT_HOST), PACKAGE, "U1")
                .available(2, mandatory(RESTART_TOOLSTACK), PACKAGE, "U1");
        var blockers = Map.of("host-1", List.of(blocker), "host-2", List.of(blocker));
        var plan = Planner.plan(pool.state(), pool.updates(), MANDATORY, VmRestartPolicy.MANDATORY, blockers);

        assertThat(plan.host("host-1").orElseThrow().blockers()).containsExactly(blocker);
        assertThat(plan.host("host-2").orElseThrow().blockers()).isEmpty();
        var later = plan.withBlockers(Map.of("host-1", List.of(), "host-2", List.of(blocker)));
        assertThat(later.hosts()).allSatisfy(host -> assertThat(host.blockers()).isEmpty());
    }

    @Test
    void shouldSeeThatMemoryInSumIsNotEnoughForOneLargeVm() {
        var pool = PoolFixture.withHosts(3)
                .vm("huge", 1, vm -> vm.memory(200 * PoolFixture.GIB))
                .available(1, mandatory(REBOOT_HOST), PACKAGE, "U1");
        var capacity = pool.plan(MANDATORY).host("host-1").orElseThrow().capacity();
        assertThat(capacity).isEqualTo(new Capacity(200 * PoolFixture.GIB, 256 * PoolFixture.GIB, false));
    }

    @Test
    void shouldNotPromiseTheSameMemoryTwice() {
        var pool = PoolFixture.withHosts(3)
                .vm("a", 1, vm -> vm.memory(80 * PoolFixture.GIB))
                .vm("b", 1, vm -> vm.memory(80 * PoolFixture.GIB))
                .available(1, mandatory(REBOOT_HOST), PACKAGE, "U1");
        assertThat(pool.plan(MANDATORY).host("host-1").orElseThrow().capacity().suffices())
                .isTrue();
        pool.vm("c", 1, vm -> vm.memory(80 * PoolFixture.GIB));
        assertThat(pool.plan(MANDATORY).host("host-1").orElseThrow().capacity())
                .isEqualTo(new Capacity(240 * PoolFixture.GIB, 256 * PoolFixture.GIB, false));
    }

    @Test
    void shouldNotCountMemoryOfHostsThatCannotTakeVms() {
        var capacity = PoolFixture.withHosts(4)
                .vm("web", 1)
                .status(2, false, true, PoolFixture.OLD, Set.of())
                .status(3, true, false, PoolFixture.OLD, Set.of())
                .available(1, mandatory(REBOOT_HOST), PACKAGE, "U1")
                .plan(MANDATORY)
                .host("host-1")
                .orElseThrow()
                .capacity();
        assertThat(capacity).isEqualTo(new Capacity(4 * PoolFixture.GIB, 128 * PoolFixture.GIB, true));
    }

    @Test
    void shouldPlanTheSameForTheSameReading() {
        var pool = PoolFixture.withHosts(5).vm("a", 1).vm("b", 2).available(1, mandatory(RESTART_VM), PACKAGE, "U1");
        assertThat(pool.plan(FULL)).isEqualTo(pool.plan(FULL));
    }

    private static GuidanceSet mandatory(Guidance... guidance) {
        return GuidanceSet.of(MANDATORY, List.of(guidance));
    }

    private static GuidanceSet recommended(Guidance... guidance) {
        return GuidanceSet.of(RECOMMENDED, List.of(guidance));
    }

    private static List<HostAction> actions(HostPlan host) {
        return host.actions().stream().map(PlannedAction::action).toList();
    }

    private static PlannedAction action(HostPlan host, HostAction action) {
        return host.actions().stream()
                .filter(planned -> planned.action() == action)
                .findFirst()
                .orElseThrow();
    }

    private static HostState renamed(HostState h, String name) {
        return new HostState(
                h.uuid(),
                h.ref(),
                name,
                h.address(),
                h.coordinator(),
                h.enabled(),
                h.live(),
                h.bootTime(),
                h.agentStartTime(),
                h.pending(),
                h.lastSoftwareUpdate(),
                h.lastUpdateHash(),
                h.latestSyncedUpdatesApplied(),
                h.versions(),
                h.memoryTotalBytes(),
                h.memoryFreeBytes(),
                h.currentOperations(),
                h.pbds());
    }
}
