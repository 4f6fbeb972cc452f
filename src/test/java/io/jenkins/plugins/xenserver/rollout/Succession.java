package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.SimHost;
import java.time.Duration;

/** A rollout that stays dead, and the next one, which may take over the pool as that left it. */
final class Succession {
    private final SimulatedRollout next;
    private RolloutResult restored;

    private Succession(SimulatedRollout dead) {
        next = dead.successor("after-" + dead.id());
        next.options = dead.options;
        next.takeOver = owner -> true;
    }

    /** After a rolling update that was stopped dead. */
    static Succession after(SimulatedRollout dead, DeadStop stop) {
        dead.updateUntil(stop);
        return after(dead);
    }

    /** After one that is dead already. */
    static Succession after(SimulatedRollout dead) {
        return new Succession(dead);
    }

    /** The next rollout, for what it has of its own. */
    SimulatedRollout next() {
        return next;
    }

    /** Another rolling update, which pays first. */
    Succession update() {
        next.update();
        return this;
    }

    /** Only what the dead one owes is paid. */
    Succession restore() {
        restored = next.run(setup -> new RestorePool(setup, true));
        return this;
    }

    /** Some minutes pass in which whatever still goes on in the pool comes to its end. */
    Succession settle() throws InterruptedException {
        next.clock.sleep(Duration.ofMinutes(5));
        return this;
    }

    /** The VM runs there. */
    Succession demandHome(String vm, String host) {
        assertThat(next.simulator.vm(vm).host())
                .as("%s at the end of%n%s", vm, String.join("\n", next.log))
                .isEqualTo(next.simulator.host(host));
        return this;
    }

    /** These hosts are out of service, and no other. */
    Succession demandDisabled(String... hosts) {
        assertThat(next.simulator.hosts())
                .as(String.join("\n", next.log))
                .filteredOn(host -> !host.isEnabled())
                .extracting(SimHost::name)
                .containsExactly(hosts);
        return this;
    }

    /** Neither lock nor ledger is left in the pool, and no restoration says otherwise. */
    void demandNothingOwed() {
        assertThat(next.simulator.pool().map("other_config")).isEmpty();
        if (restored != null) {
            assertThat(restored.outcome()).as(restored.message()).isEqualTo(Outcome.SUCCESS);
            assertThat(restored.message()).isEqualTo("Pool pool-1 owes nothing: what earlier runs left is restored.");
        }
    }
}
