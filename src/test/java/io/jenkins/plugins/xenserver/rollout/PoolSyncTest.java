package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Synchronising: forced, from another pool, across a change of coordinator (xapi-reference §4.4). */
class PoolSyncTest {
    private static final Credentials OTHER = new Credentials("updater", ChannelFixture.SECRET);
    private static final String OTHER_POOL = "https://10.0.0.9/repository/enabled";

    private static ChannelFixture onAnotherPool() {
        var pool = ChannelFixture.normal();
        SimSources.at(pool.sim(), OTHER_POOL, SimUpdates.harmless());
        var pem = SimSources.certificate(pool.sim(), pool.sim().host("xs02"));
        assertThat(pool.configure(UpdateSource.remotePool("10.0.0.9", pem)).outcome())
                .isEqualTo(Outcome.SUCCESS);
        return pool.successor("sync");
    }

    private static List<List<String>> syncs(ChannelFixture pool) {
        return pool.sim().calls().stream()
                .filter(c -> c.method().equals("pool.sync_updates"))
                .map(SimCall::arguments)
                .toList();
    }

    @Test
    void shouldReturnTheHash() {
        var pool = ChannelFixture.normal();
        var result = pool.sync(false, null);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.hash()).isEqualTo(pool.sim().hash()).isNotEmpty();
        assertThat(syncs(pool))
                .singleElement()
                .satisfies(a -> assertThat(a.get(1)).isEqualTo("false"));
    }

    @Test
    void shouldForce() {
        var pool = ChannelFixture.normal();
        assertThat(pool.sync(true, null).outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(syncs(pool))
                .singleElement()
                .satisfies(a -> assertThat(a.get(1)).isEqualTo("true"));
    }

    @Test
    void shouldForceAfterAResumeBecauseTheJournalSaysSo() {
        var pool = ChannelFixture.normal();
        var stop = DeadStop.beforeCall(2);
        pool.rollout.transport = stop::transport;
        pool.rollout.store = stop::store;
        try {
            pool.sync(true, null);
        } catch (DeadStop.Dead e) {
            pool.rollout.transport = t -> t;
            pool.rollout.store = s -> s;
        }
        assertThat(pool.sync(false, null).outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(syncs(pool))
                .singleElement()
                .satisfies(a -> assertThat(a.get(1)).isEqualTo("true"));
    }

    @Test
    void shouldSynchroniseAfterASwitch() {
        var pool = ChannelFixture.normal();
        pool.configure(UpdateSource.earlyAccess());
        var result = pool.successor("sync").sync(false, null);
        assertThat(result.hash())
                .isEqualTo(pool.sim().channel(SimSources.EARLY_ACCESS).hash());
    }

    @Test
    void shouldAskForABundleInsteadOfSynchronisingOffline() {
        var pool = ChannelFixture.normal().onOffline();
        var result = pool.sync(false, null);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("Upload a bundle instead");
        assertThat(pool.calls()).isEmpty();
    }

    @Test
    void shouldSendTheOtherPoolsAccountAndKeepItToItself() {
        var pool = onAnotherPool();
        var result = pool.sync(false, () -> OTHER);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(syncs(pool)).singleElement().satisfies(a -> assertThat(a).contains("updater"));
        pool.assertNoSecrets(result);
    }

    @Test
    void shouldDemandTheOtherPoolsAccountBeforeAnythingIsSent() {
        var pool = onAnotherPool();
        var result = pool.sync(false, null);
        assertThat(result.message()).contains("needs an account of that pool");
        assertThat(syncs(pool)).isEmpty();
    }

    @Test
    void shouldRefuseAnAccountThatNoPoolWouldSee() {
        var pool = ChannelFixture.normal();
        var result = pool.sync(false, () -> OTHER);
        assertThat(result.message())
                .contains("the channel of pool pool-1 is Normal")
                .contains("Leave the account out");
        assertThat(syncs(pool)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SESSION_AUTHENTICATION_FAILED, refused the account for the other pool",
        "RBAC_PERMISSION_DENIED, refused the account for the other pool",
        "UPDATE_SYNCING_REMOTE_POOL_COORDINATOR_CONNECTION_FAILED, The other pool's coordinator does not answer",
        "UPDATE_SYNCING_REMOTE_POOL_COORDINATOR_SERVICE_FAILED, does not serve its updates"
    })
    void shouldSayThatTheOtherPoolIsMeant(String code, String words) {
        var pool = onAnotherPool();
        pool.sim().faults().syncFails(code, "updater", "no");
        var result = pool.sync(false, () -> OTHER);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains(words);
        pool.assertNoSecrets(result);
    }

    @ParameterizedTest
    @CsvSource({
        "SSL_VERIFY_ERROR, could not verify a certificate: expired",
        "CREATEREPO_FAILED, Check the free space of its disk"
    })
    void shouldSayWhatIsWrongWithTheCoordinatorAndNotTryAgain(String code, String words) {
        var pool = ChannelFixture.normal();
        pool.sim().faults().syncFails(code, "expired");
        assertFailedOnce(pool, false, words);
    }

    @Test
    void shouldSayThatTheCoordinatorCannotDeleteAndLeaveWhatIsThere() {
        var pool = ChannelFixture.normal();
        pool.sim().faults().cleanupFails();
        assertFailedOnce(pool, true, "could not delete the old update packages");
        pool.rollout.operator(client -> assertThat(client.updates().status()).isEqualTo(200));
    }

    private static void assertFailedOnce(ChannelFixture pool, boolean force, String words) {
        var result = pool.sync(force, null);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains(words);
        assertThat(syncs(pool)).hasSize(1);
        assertThat(pool.sim().pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldSynchroniseTheNewCoordinatorWhenItChangesMeanwhile() {
        var pool = ChannelFixture.normal();
        pool.rollout.simulator.later(
                Duration.ofSeconds(60), () -> pool.sim().handOver(pool.sim().host("xs02")));
        var result = pool.sync(false, null);
        assertThat(result.outcome()).as("%s %s", result, pool.rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(pool.sim().coordinator().name()).isEqualTo("xs02");
        assertThat(syncs(pool)).hasSize(2);
        pool.rollout.operator(client -> assertThat(client.updates().status()).isEqualTo(200));
    }

    @Test
    void shouldSynchroniseTheNewCoordinatorWhenItChangedWhileTheDriverWasDead() throws Exception {
        var pool = ChannelFixture.normal();
        var stop = DeadStop.afterRecord(7);
        pool.rollout.store = stop::store;
        pool.rollout.transport = stop::transport;
        try {
            pool.sync(false, null);
        } catch (DeadStop.Dead e) {
            pool.rollout.transport = t -> t;
            pool.rollout.store = s -> s;
        }
        assertThat(pool.rollout.journal.existing().getLast().type()).isEqualTo(RecordType.OUTCOME);
        pool.sim().handOver(pool.sim().host("xs02"));
        pool.rollout.clock.sleep(Duration.ofMinutes(5));
        var result = pool.sync(false, null);
        assertThat(result.outcome()).as("%s %s", result, pool.rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(syncs(pool)).hasSize(2);
        pool.rollout.operator(client -> assertThat(client.updates().status()).isEqualTo(200));
    }

    @Test
    void shouldNotTakeTheDeadCoordinatorsDownloadsForThoseOfTheNewOne() throws Exception {
        var pool = ChannelFixture.normal();
        var stop = DeadStop.afterRecord(6);
        pool.rollout.store = stop::store;
        pool.rollout.transport = stop::transport;
        try {
            pool.sync(false, null);
        } catch (DeadStop.Dead e) {
            pool.rollout.transport = t -> t;
            pool.rollout.store = s -> s;
        }
        pool.rollout.clock.sleep(Duration.ofMinutes(20));
        // High availability promotes another host and leaves the date of the last synchronisation alone.
        var synced = pool.sim().pool().time("last_update_sync");
        pool.sim().handOver(pool.sim().host("xs02"));
        pool.sim().pool().set("last_update_sync", synced);
        pool.rollout.clock.sleep(Duration.ofMinutes(5));
        var result = pool.sync(false, null);
        assertThat(result.outcome()).as("%s %s", result, pool.rollout.log).isEqualTo(Outcome.SUCCESS);
        assertThat(syncs(pool)).hasSize(2);
        pool.rollout.operator(client -> assertThat(client.updates().status()).isEqualTo(200));
    }

    @Test
    void shouldRefuseToApplyAHashThatThePresentCoordinatorDoesNotHave() throws Exception {
        var pool = ChannelFixture.of(Scenarios.fullReboot(2, 2));
        var hash = pool.sim().hash();
        pool.sim().handOver(pool.sim().host("xs02"));
        pool.rollout.clock.sleep(Duration.ofMinutes(5));
        pool.rollout.options = RolloutOptions.DEFAULT.withHash(hash);
        var result = pool.rollout.update();
        assertThat(result.message()).contains("present coordinator was never synchronised");
        assertThat(pool.calls()).doesNotContain("host.disable");
    }
}
