package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.simulator.Faults;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Freezing a pool at a hash until that has been applied (rule R18): a debt across builds. */
class FreezeTest {
    private static SimulatedRollout scheduled() {
        return new SimulatedRollout(Scenarios.harmless(2, 2).periodicSync());
    }

    private static RolloutResult freeze(SimulatedRollout rollout) {
        return rollout.run(setup -> new PoolSync(setup, false, null, true));
    }

    private static SimulatedRollout frozen() {
        var rollout = scheduled();
        assertThat(freeze(rollout).outcome()).as("%s", rollout.log).isEqualTo(Outcome.SUCCESS);
        return rollout;
    }

    private static List<String> notes(Simulator simulator) {
        return simulator.pool().map("other_config").keySet().stream()
                .map(k -> k.replace(Ledger.PREFIX, ""))
                .sorted()
                .toList();
    }

    @Test
    void shouldLeaveThePeriodicSynchronisationOffAndOwed() {
        var rollout = scheduled();
        var result = freeze(rollout);
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.owed()).extracting(Obligation::kind).containsExactly(Obligation.Kind.SYNC_FROZEN);
        assertThat(result.owed().getFirst().what()).contains(result.hash());
        assertThat(rollout.simulator.pool().periodicSyncEnabled()).isFalse();
        assertThat(notes(rollout.simulator)).containsExactly("sync-frozen/" + result.hash());
    }

    @Test
    void shouldThawWhenThatHashHasBeenAppliedToTheWholePool() {
        var first = frozen();
        var update = first.successor("rollout-2");
        update.options = RolloutOptions.DEFAULT.withHash(first.simulator.hash());
        var result = update.update();
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.owed()).isEmpty();
        assertThat(update.simulator.pool().periodicSyncEnabled()).isTrue();
        assertThat(notes(update.simulator)).isEmpty();
        assertThat(update.sequence("host.apply_updates", "pool.set_update_sync_enabled"))
                .endsWith("host.apply_updates xs02", "pool.set_update_sync_enabled pool-1");
    }

    @Test
    void shouldThawAPoolThatHasThatHashAlready() {
        var rollout = new SimulatedRollout(Scenarios.healthy(2, 2).periodicSync());
        freeze(rollout);
        // Nothing was ever installed on these hosts, so the hash is not on them; one installation later it is.
        rollout.simulator.hosts().forEach(h -> h.set("last_update_hash", rollout.simulator.hash()));
        var update = rollout.successor("rollout-2");
        update.options = RolloutOptions.DEFAULT.withHash(rollout.simulator.hash());
        assertThat(update.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(notes(update.simulator)).isEmpty();
    }

    @Test
    void shouldStayFrozenWhenAnUpdateDoesNotGetThroughThePool() {
        var first = frozen();
        var update = first.successor("rollout-2");
        update.options = RolloutOptions.DEFAULT.withHash(first.simulator.hash());
        update.simulator
                .faults()
                .when("host.apply_updates")
                .from(2)
                .always()
                .then(sim -> sim.faults().install("xs02", Faults.Install.FAILS_BEFORE_PACKAGES));
        assertThat(update.update().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(update.simulator.pool().periodicSyncEnabled()).isFalse();
        assertThat(notes(update.simulator)).hasSize(1).allMatch(k -> k.startsWith("sync-frozen/"));
    }

    @Test
    void shouldStayFrozenAndSaySoWhenAnotherHashIsApplied() {
        var first = frozen();
        first.simulator.channel().publish(SimUpdates.toolstack());
        var update = first.successor("rollout-2");
        var result = update.update();
        assertThat(result.outcome()).as("%s", update.log).isEqualTo(Outcome.UNSTABLE);
        assertThat(update.log).anyMatch(l -> l.contains("stays off"));
        assertThat(update.simulator.pool().periodicSyncEnabled()).isFalse();
    }

    @Test
    void shouldThawOnRestore() {
        var restore = frozen().successor("restore-1");
        var result = restore.run(setup -> new RestorePool(setup, false));
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(restore.simulator.pool().periodicSyncEnabled()).isTrue();
        assertThat(notes(restore.simulator)).isEmpty();
    }

    @Test
    void shouldFreezeAnewAtANewerHash() {
        var first = frozen();
        first.simulator.channel().publish(SimUpdates.toolstack());
        var again = first.successor("sync-2");
        var result = freeze(again);
        assertThat(result.outcome()).as("%s", again.log).isEqualTo(Outcome.SUCCESS);
        assertThat(notes(again.simulator)).containsExactly("sync-frozen/" + result.hash());
        assertThat(again.simulator.pool().periodicSyncEnabled()).isFalse();
    }

    @Test
    void shouldSwitchItOnAgainWhenTheSynchronisationFails() {
        var rollout = scheduled();
        rollout.simulator
                .faults()
                .when("pool.sync_updates")
                .always()
                .then(sim -> sim.faults().syncFails("INVALID_REPOMD_XML"));
        assertThat(freeze(rollout).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(rollout.simulator.pool().periodicSyncEnabled()).isTrue();
        assertThat(notes(rollout.simulator)).isEmpty();
    }

    @Test
    void shouldOweNothingWhereThereIsNoPeriodicSynchronisation() {
        var rollout = new SimulatedRollout(Scenarios.harmless(1, 0));
        assertThat(freeze(rollout).owed()).isEmpty();
        assertThat(notes(rollout.simulator)).isEmpty();
    }

    @Test
    void shouldLeaveItToWhoeverChoosesAnotherChannel() {
        var pool = ChannelFixture.scheduled();
        freeze(pool.rollout);
        var configured = pool.successor("configure");
        assertThat(configured.configure(UpdateSource.earlyAccess()).outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(notes(configured.sim())).isEmpty();
    }

    /** Between noting the freeze and striking the ordinary debt out, both stand; whoever adopts them must not thaw the pool. */
    @Test
    void shouldStayFrozenWhenItsDriverDiedBetweenTheTwoNotes() {
        var dead = scheduled();
        dead.store = inner -> new JournalStore() {
            @Override
            public List<JournalRecord> existing() {
                return inner.existing();
            }

            @Override
            public void append(JournalRecord entry) throws java.io.IOException {
                if (entry.type() == RecordType.RELEASED) {
                    throw new DeadStop.Dead();
                }
                inner.append(entry);
            }

            @Override
            public void close() {}
        };
        dead.transport = inner -> (endpoint, request) -> {
            if (DeadStop.methodName(request).equals("pool.remove_from_other_config")) {
                throw new DeadStop.Dead();
            }
            return inner.send(endpoint, request);
        };
        try {
            freeze(dead);
        } catch (DeadStop.Dead expected) {
            dead.log.clear();
        }
        assertThat(notes(dead.simulator)).contains("update-sync").anyMatch(k -> k.startsWith("sync-frozen/"));
        var next = dead.successor("sync-2");
        next.takeOver = owner -> true;
        next.run(PoolSync::new);
        assertThat(next.simulator.pool().periodicSyncEnabled()).isFalse();
        assertThat(notes(next.simulator)).hasSize(1).allMatch(k -> k.startsWith("sync-frozen/"));
    }

    /** Both halves of it, stopped dead after every record and around every call. */
    @Test
    void shouldEndTheSameWhereverItIsStopped() {
        var points = Matrix.check(FreezeTest::scheduled, FreezeTest::freeze, FreezeTest::state);
        points += Matrix.check(
                () -> {
                    var update = frozen().successor("rollout-2");
                    update.options = RolloutOptions.DEFAULT.withHash(update.simulator.hash());
                    return update;
                },
                SimulatedRollout::update,
                FreezeTest::state);
        System.out.println("crash matrix of a freeze: " + points + " points");
        assertThat(points).isGreaterThan(100);
    }

    private static List<String> state(SimulatedRollout rollout) {
        var sim = rollout.simulator;
        var state = new ArrayList<String>();
        state.add("sync " + sim.pool().periodicSyncEnabled());
        state.addAll(notes(sim));
        sim.hosts().forEach(h -> state.add(h.name() + " " + h.isEnabled() + " " + h.text("last_update_hash")));
        state.add(JournalSummary.of(rollout.journal.existing()).outcome().words());
        return state;
    }
}
