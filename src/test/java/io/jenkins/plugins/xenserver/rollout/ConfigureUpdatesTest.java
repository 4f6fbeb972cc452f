package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.ProxyWish;
import io.jenkins.plugins.xenserver.model.SyncSchedule;
import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Channel, proxy and schedule (design §3.2). */
class ConfigureUpdatesTest {
    private static final String MIRROR = "https://mirror.example.org/xs8-copy";
    private static final WantedUpdates PROXY =
            WantedUpdates.NOTHING.through(new ProxyWish("http://proxy.example.org:3128", "pool"));

    @Test
    void shouldSwitchTheChannelByDisablingTheOldOneFirst() {
        var pool = ChannelFixture.normal();
        var result = pool.configure(UpdateSource.earlyAccess());
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(pool.calls())
                .containsExactly(
                        "Repository.introduce", "Repository.introduce", "pool.set_repositories", "pool.add_repository");
        assertThat(pool.enabled()).containsExactly("early_access_repo");
        assertThat(pool.configured.changed())
                .containsExactly(
                        "repository base_repo introduced",
                        "repository early_access_repo introduced",
                        "channel Normal -> Early Access");
        assertThat(pool.configured.hash()).isEmpty();
        assertThat(pool.sim().host("xs02").text("latest_synced_updates_applied"))
                .isEqualTo("unknown");
        assertThat(pool.sim().pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldChangeNothingTheSecondTime() {
        var pool = ChannelFixture.normal();
        var wanted = WantedUpdates.NOTHING
                .from(UpdateSource.earlyAccess())
                .at(SyncSchedule.weekly(3))
                .through(new ProxyWish("http://proxy:3128", ""));
        pool.configure(wanted);
        var before = pool.calls().size();
        var again = pool.successor("again");
        var result = again.configure(wanted);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(again.calls()).hasSize(before);
        assertThat(again.configured.changed()).isEmpty();
        assertThat(again.configured.channel()).isEqualTo("Early Access");
        assertThat(again.configured.proxy()).isEqualTo("http://proxy:3128");
        assertThat(again.configured.schedule()).isEqualTo("weekly on Wednesday");
    }

    @Test
    void shouldGoThereAndBackWithWhatIsKnown() {
        var pool = ChannelFixture.normal();
        pool.configure(UpdateSource.earlyAccess());
        var back = pool.successor("back");
        assertThat(back.configure(UpdateSource.normal()).outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(back.enabled()).containsExactly("Normal");
        assertThat(back.calls()).filteredOn("Repository.introduce"::equals).hasSize(2);
    }

    @Test
    void shouldSwitchTheScheduleOffMeanwhileAndOnAgain() {
        var pool = ChannelFixture.scheduled();
        var result = pool.configure(UpdateSource.earlyAccess());
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(pool.calls().subList(2, 6))
                .containsExactly(
                        "pool.set_update_sync_enabled",
                        "pool.set_repositories",
                        "pool.add_repository",
                        "pool.set_update_sync_enabled");
        assertThat(pool.sim().pool().periodicSyncEnabled()).isTrue();
        assertThat(result.owed()).isEmpty();
    }

    @Test
    void shouldSwitchToOfflineWithoutASchedule() {
        var pool = ChannelFixture.scheduled();
        var result = pool.configure(UpdateSource.offline());
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(pool.enabled()).containsExactly("offline_repo");
        assertThat(pool.sim().pool().periodicSyncEnabled()).isFalse();
        assertThat(pool.configured.changed())
                .contains("channel Normal -> Offline")
                .anyMatch(c -> c.endsWith("-> off"));
        assertThat(pool.sim().pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldGoToAServerOfOnesOwnAndToAnotherPool() {
        var pool = ChannelFixture.normal();
        pool.configure(UpdateSource.urls(MIRROR, MIRROR + "-src", "my-key"));
        assertThat(pool.enabled()).containsExactly("updates mirror.example.org/xs8-copy");
        assertThat(pool.sim().pool().repositories().getFirst().text("gpgkey_path"))
                .isEqualTo("my-key");
        assertThat(pool.calls()).filteredOn("Repository.introduce"::equals).hasSize(1);
        var next = pool.successor("next");
        var pem = SimSources.certificate(pool.sim(), pool.sim().host("xs02"));
        assertThat(next.configure(UpdateSource.remotePool("10.0.0.9", pem)).outcome())
                .isEqualTo(Outcome.SUCCESS);
        assertThat(next.configured.channel()).contains("https://10.0.0.9/repository/enabled");
    }

    @Test
    void shouldSetAnotherKeyWithoutSwitching() {
        var pool = ChannelFixture.normal();
        pool.configure(UpdateSource.urls(MIRROR, MIRROR + "-src", "my-key"));
        var next = pool.successor("next");
        next.configure(UpdateSource.urls(MIRROR, MIRROR + "-src", "new-key"));
        assertThat(next.configured.changed()).hasSize(1).first().asString().contains("uses the key new-key");
        assertThat(next.calls())
                .filteredOn(m -> m.equals("pool.set_repositories"))
                .hasSize(1);
    }

    @Test
    void shouldConfigureAPoolThatHasNothingYet() {
        var pool = ChannelFixture.normal();
        pool.rollout.operator(
                client -> client.call("pool.set_repositories", pool.sim().pool().ref(), List.of()));
        var result =
                pool.configure(WantedUpdates.NOTHING.from(UpdateSource.normal()).at(SyncSchedule.DAILY));
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(pool.configured.changed())
                .contains("channel none -> Normal", "periodic synchronisation off -> daily");
    }

    @Test
    void shouldGiveTheOldChannelBackWhenTheNewOneIsRefused() {
        var pool = ChannelFixture.scheduled();
        pool.refuse("pool.add_repository", 1, "REPO_SHOULD_BE_SINGLE_ONE_ENABLED");
        var result = pool.configure(UpdateSource.earlyAccess());
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("enabling the channel Early Access");
        assertThat(pool.enabled()).containsExactly("Normal");
        assertThat(pool.sim().pool().periodicSyncEnabled()).isTrue();
        assertThat(pool.sim().pool().map("other_config")).isEmpty();
        assertThat(result.owed()).isEmpty();
        assertThat(pool.rollout.log)
                .anyMatch(l -> l.contains("The channel Normal of pool pool-1 is enabled again")
                        && l.contains("Synchronise before the next update"));
    }

    @Test
    void shouldStayOnTheOldChannelWhenItsDownloadsCannotBeDeleted() {
        var pool = ChannelFixture.scheduled();
        pool.sim().faults().cleanupFails();
        var result = pool.configure(UpdateSource.earlyAccess());
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("could not delete the old update packages");
        assertThat(result.owed()).isEmpty();
        assertThat(pool.enabled()).containsExactly("Normal");
        assertThat(pool.sim().pool().periodicSyncEnabled()).isTrue();
        assertThat(pool.sim().pool().map("other_config")).isEmpty();
        pool.rollout.operator(client -> assertThat(client.updates().status()).isEqualTo(200));
    }

    @Test
    void shouldLeaveAllAsItIsWhenTheNewRepositoryIsRefused() {
        var pool = ChannelFixture.scheduled();
        var before = pool.state();
        pool.refuse("Repository.introduce_bundle", 1, "INTERNAL_ERROR", "no");
        assertThat(pool.configure(UpdateSource.offline()).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(pool.state()).isEqualTo(before);
    }

    /** Neither the new channel can be enabled nor the old one again. */
    private static void halfSwitched(ChannelFixture pool) {
        pool.refuse("pool.add_repository", 1, "REPO_SHOULD_BE_SINGLE_ONE_ENABLED");
        var once = pool.rollout.transport;
        pool.refuse("pool.set_repositories", 2, "REPOSITORY_CLEANUP_FAILED");
        var twice = pool.rollout.transport;
        pool.rollout.transport = t -> once.apply(twice.apply(t));
    }

    @Test
    void shouldNameTheDebtWhenTheOldChannelCannotBeGivenBack() {
        var pool = ChannelFixture.normal();
        halfSwitched(pool);
        var result = pool.configure(UpdateSource.earlyAccess());
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.owed())
                .singleElement()
                .satisfies(o ->
                        assertThat(o.remedy()).startsWith("xe pool-param-set").contains("repositories="));
        assertThat(pool.sim().pool().map("other_config")).containsKey(Ledger.PREFIX + "channel");
        var next = pool.successor("next");
        next.sync(false, null);
        assertThat(next.enabled()).containsExactly("Normal");
        assertThat(next.sim().pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldNotOverruleSomebodyWhoChoseAChannelMeanwhile() {
        var pool = ChannelFixture.normal();
        halfSwitched(pool);
        pool.configure(UpdateSource.earlyAccess());
        pool.rollout.operator(client -> {
            var mine = client.call("Repository.introduce", "mine", "", SimSources.EARLY_ACCESS + "/", MIRROR, true);
            client.call("pool.set_repositories", pool.sim().pool().ref(), List.of((String) mine));
        });
        var next = pool.successor("next");
        next.configure(WantedUpdates.NOTHING.at(SyncSchedule.OFF));
        assertThat(next.enabled()).containsExactly("mine");
        assertThat(next.sim().pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldSetAndDropTheProxyAndKeepThePasswordToItself() {
        var pool = ChannelFixture.normal();
        var result = pool.configure(PROXY, () -> ChannelFixture.SECRET);
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.SUCCESS);
        assertThat(pool.configured.changed()).containsExactly("proxy none -> http://proxy.example.org:3128 as pool");
        pool.assertNoSecrets(result);
        var again = pool.successor("again");
        var second = again.configure(PROXY, () -> ChannelFixture.SECRET);
        assertThat(again.configured.changed())
                .containsExactly("password for the proxy http://proxy.example.org:3128 as pool set");
        again.assertNoSecrets(second);
        var without = pool.successor("without");
        without.configure(WantedUpdates.NOTHING.through(ProxyWish.NONE));
        assertThat(without.configured.proxy()).isEqualTo("none");
        assertThat(without.calls())
                .containsExactly(
                        "pool.configure_repository_proxy",
                        "pool.configure_repository_proxy",
                        "pool.disable_repository_proxy");
    }

    @Test
    void shouldKeepThePasswordToItselfWhenThePoolRefusesTheProxy() {
        var pool = ChannelFixture.normal();
        pool.refuse("pool.configure_repository_proxy", 1, "INVALID_REPOSITORY_PROXY_CREDENTIAL");
        var result = pool.configure(PROXY, () -> ChannelFixture.SECRET);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        pool.assertNoSecrets(result);
    }

    @Test
    void shouldRefuseAUserWithoutAPasswordBeforeAnythingIsChanged() {
        var pool = ChannelFixture.normal();
        var before = pool.state();
        var result = pool.configure(PROXY.from(UpdateSource.earlyAccess()));
        assertThat(result.message()).contains("both or neither");
        assertThat(pool.calls()).isEmpty();
        assertThat(pool.state()).isEqualTo(before);
    }

    @Test
    void shouldRefuseAScheduleOnOfflineBeforeAnythingIsChanged() {
        var pool = ChannelFixture.normal().onOffline();
        var before = pool.state();
        var result =
                pool.configure(WantedUpdates.NOTHING.at(SyncSchedule.DAILY).through(new ProxyWish("http://p", "")));
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("Offline cannot be synchronised on a schedule");
        assertThat(pool.calls()).isEmpty();
        assertThat(pool.state()).isEqualTo(before);
    }

    @Test
    void shouldChangeTheScheduleAlone() {
        var pool = ChannelFixture.scheduled();
        pool.configure(WantedUpdates.NOTHING.at(SyncSchedule.weekly(5)));
        assertThat(pool.schedule()).isEqualTo("weekly 5 on");
        var off = pool.successor("off");
        off.configure(WantedUpdates.NOTHING.at(SyncSchedule.OFF));
        assertThat(off.schedule()).isEqualTo("weekly 5 off");
        assertThat(off.calls()).containsExactly("pool.configure_update_sync", "pool.set_update_sync_enabled");
    }

    @Test
    void shouldRespectSomebodyElsesLock() {
        var pool = ChannelFixture.normal();
        pool.rollout.operator(
                client -> client.call(
                        "pool.add_to_other_config",
                        pool.sim().pool().ref(),
                        PoolLock.KEY,
                        "{\"rollout\":\"o\",\"driver\":\"d\",\"since\":\"2026-03-02T19:00:00Z\",\"by\":{\"job\":\"ops/other\"}}"));
        var result = pool.configure(UpdateSource.earlyAccess());
        assertThat(result.message()).contains("ops/other");
        assertThat(pool.calls()).isEmpty();
        assertThat(pool.configured).isNull();
    }

    @Test
    void shouldWaitWhileThePoolIsSynchronised() {
        var pool = ChannelFixture.normal();
        pool.rollout.operator(
                Duration.ZERO,
                client -> client.async("pool.sync_updates", pool.sim().pool().ref()));
        assertThat(pool.configure(UpdateSource.earlyAccess()).outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(pool.enabled()).containsExactly("early_access_repo");
    }

    @Test
    void shouldTellThatAnOldPoolTakesNoBundlesAndChangeNothing() {
        var pool = ChannelFixture.of(Scenarios.healthy(2, 2).release("24.9.0"));
        var result = pool.configure(UpdateSource.offline());
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("too old");
        assertThat(pool.enabled()).containsExactly("Normal");
        assertThat(pool.sim().hash()).isNotEmpty();
    }

    @Test
    void shouldStopOnRequestAndGiveTheOldChannelBack() {
        var pool = ChannelFixture.normal();
        pool.sim()
                .faults()
                .when("pool.set_repositories")
                .then(sim -> pool.rollout.stop.request(StopSignal.Wish.NOW, "somebody"));
        var result = pool.configure(UpdateSource.earlyAccess());
        assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(pool.enabled()).containsExactly("Normal");
        assertThat(pool.sim().pool().map("other_config")).isEmpty();
    }

    @Test
    void shouldUseTheVendorsOwnAddress() {
        assertThat(UpdateSource.normal().binaryUrl()).isEqualTo(SimPoolBuilder.CHANNEL_URL);
        assertThat(UpdateSource.earlyAccess().binaryUrl()).isEqualTo(SimSources.EARLY_ACCESS);
    }
}
