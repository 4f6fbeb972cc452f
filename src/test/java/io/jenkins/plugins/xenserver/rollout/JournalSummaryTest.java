package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a journal alone tells of a run, and what may be chosen for one. */
class JournalSummaryTest {
    @Test
    void shouldTellOfAnEmptyJournal() {
        var summary = JournalSummary.of(List.of());
        assertThat(summary.closed()).isFalse();
        assertThat(summary.outcome()).isNull();
        assertThat(summary.waiting()).isEmpty();
    }

    @Test
    void shouldTellWhatARunThatDiedWasAt() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 4));
        rollout.options = RolloutOptions.DEFAULT.with(o -> o.evacuationBatch = 7);
        rollout.store = inner -> new JournalStore() {
            @Override
            public List<JournalRecord> existing() {
                return inner.existing();
            }

            @Override
            public void append(JournalRecord entry) throws java.io.IOException {
                inner.append(entry);
                if (entry.type() == RecordType.SENT && entry.id().endsWith("/apply")) {
                    throw new DeadStop.Dead();
                }
            }

            @Override
            public void close() {}
        };
        try {
            rollout.update();
        } catch (DeadStop.Dead expected) {
            rollout.store = s -> s;
        }

        var summary = JournalSummary.of(rollout.journal.existing());

        assertThat(summary.kind()).isEqualTo("rolling-update");
        assertThat(summary.by()).containsEntry("job", "test");
        assertThat(summary.options().evacuationBatch()).isEqualTo(7);
        assertThat(summary.closed()).isFalse();
        assertThat(summary.outcome()).isNull();
        assertThat(summary.activity()).endsWith("/apply");
        assertThat(summary.waiting()).isEqualTo("xs01: installing the updates");
        assertThat(summary.hostsTotal()).isEqualTo(2);
        assertThat(summary.owed()).extracting(Obligation::kind).contains(Obligation.Kind.HA, Obligation.Kind.WLB);

        rollout.update();
        var ended = JournalSummary.of(rollout.journal.existing());
        assertThat(ended.closed()).isTrue();
        assertThat(ended.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(ended.message()).contains("is updated");
        assertThat(ended.activity()).isEmpty();
        assertThat(ended.hostsDone()).isEqualTo(2);
        assertThat(ended.owed()).isEmpty();
    }

    @Test
    void shouldSayThatADriverLostThePool() {
        var rollout = new SimulatedRollout(Scenarios.harmless(1, 0));
        rollout.wanted = false;
        rollout.update();
        var summary = JournalSummary.of(rollout.journal.existing());
        assertThat(summary.closed()).isFalse();
        assertThat(summary.outcome()).isEqualTo(Outcome.DETACHED);
    }

    @Test
    void shouldReadOptionsOfAnOlderJournalWithTheDefaultsForWhatItLacks() throws Exception {
        var old = "{\"level\":\"MANDATORY\",\"migrateHome\":true,\"limits\":{\"reboot\":\"PT90M\"}}";
        var options = Json.mapper().readValue(old, RolloutOptions.class);
        assertThat(options.evacuationBatch()).isZero();
        assertThat(options.evacuationNetwork()).isEmpty();
        assertThat(options.limits().reboot()).isEqualTo(Duration.ofMinutes(90));
        assertThat(options.limits().cluster()).isEqualTo(Limits.DEFAULT.cluster());
        assertThat(options.limits().away()).isEqualTo(Limits.DEFAULT.away());
    }

    @Test
    void shouldLetSingleLimitsBeChosen() {
        var limits = Limits.of(Map.of("reboot", Duration.ofMinutes(90)));
        assertThat(limits.reboot()).isEqualTo(Duration.ofMinutes(90));
        assertThat(limits.apply()).isEqualTo(Limits.DEFAULT.apply());
        assertThatThrownBy(() -> Limits.of(Map.of("lunch", Duration.ofMinutes(90))))
                .hasMessageContaining("lunch")
                .hasMessageContaining("reboot");
        assertThatThrownBy(() -> Limits.of(Map.of("reboot", Duration.ZERO))).hasMessageContaining("reboot");
    }

    @Test
    void shouldNotEndBecauseAListenerThrows() {
        var rollout = new SimulatedRollout(Scenarios.harmless(2, 2));
        var setup = rollout.setup("rollout-1");
        var calls = new int[1];
        var hostile = new RolloutListener() {
            @Override
            public void recorded(JournalRecord entry) {
                calls[0]++;
                throw new IllegalStateException("no more room on the page");
            }

            @Override
            public void log(String subject, String line) {
                throw new IllegalStateException("the build's log is closed");
            }

            @Override
            public void waiting(String what) {
                throw new IllegalStateException("nobody is waiting");
            }
        };
        var result = new RollingUpdate(new RolloutSetup(
                        setup.rolloutId(),
                        setup.address(),
                        setup.session(),
                        setup.store(),
                        setup.options(),
                        setup.by(),
                        setup.driverId(),
                        setup.time(),
                        setup.stop(),
                        setup.wanted(),
                        hostile))
                .run();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(calls[0]).isPositive();
    }

    @Test
    void shouldNotCallAHostNotStartedThatNeededNothing() {
        var rollout = new SimulatedRollout(Scenarios.healthy(2, 2));
        rollout.operator(client ->
                client.call("host.disable", rollout.simulator.host("xs02").ref()));
        var result = rollout.update();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.hosts()).extracting(HostResult::result).containsOnly(HostResult.Result.NOTHING_TO_DO);
    }
}
