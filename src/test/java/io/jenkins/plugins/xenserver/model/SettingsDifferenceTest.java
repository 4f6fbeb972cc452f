package io.jenkins.plugins.xenserver.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsDifferenceTest {
    private static final String BASE = "https://repo.ops.xenserver.com/xs8/base";
    private static final String NORMAL = "https://repo.ops.xenserver.com/xs8/normal";
    private static final String EARLY = "https://repo.ops.xenserver.com/xs8/earlyaccess";
    private static final String MIRROR = "https://mirror.example.org/xs8/normal";

    private static KnownRepository known(String name, String url, boolean update, boolean enabled) {
        return new KnownRepository(
                "u-" + name, name, url, "https://source.example.org", update, Origin.REMOTE, "", "", "", enabled);
    }

    private static KnownRepository bundle(boolean enabled) {
        return new KnownRepository("u-off", "Bundles", "", "", true, Origin.BUNDLE, "", "", "", enabled);
    }

    private static UpdateSettings pool(KnownRepository... repositories) {
        return new UpdateSettings("prod", "c", List.of(repositories), "", "", true, false, "weekly", 0, null);
    }

    private static UpdateSettings scheduled(String frequency, int day, boolean on, KnownRepository... repositories) {
        return new UpdateSettings("prod", "c", List.of(repositories), "", "", true, on, frequency, day, null);
    }

    private static UpdateSettings proxied(String url, String user) {
        return new UpdateSettings("prod", "c", List.of(), url, user, true, false, "weekly", 0, null);
    }

    private static SettingsDifference difference(UpdateSettings now, UpdateSource source) {
        return SettingsDifference.of(now, WantedUpdates.NOTHING.from(source), false);
    }

    @Test
    void shouldIntroduceBaseAndChannelOnAnEmptyPool() {
        var difference = difference(pool(), UpdateSource.earlyAccess());
        assertThat(difference.introduce())
                .extracting(NewRepository::name, NewRepository::binaryUrl, NewRepository::update)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("base_repo", BASE, false),
                        org.assertj.core.groups.Tuple.tuple("early_access_repo", EARLY, true));
        assertThat(difference.enable()).isTrue();
        assertThat(difference.disable()).isEmpty();
    }

    @Test
    void shouldDoNothingWhereAllIsAsWanted() {
        var now = pool(known("b", BASE, false, false), known("n", NORMAL + "/", true, true));
        var difference = difference(now, UpdateSource.normal());
        assertThat(difference)
                .isEqualTo(new SettingsDifference(
                        List.of(), List.of(), "", List.of("u-n"), List.of(), false, false, false, false));
        assertThat(difference.changesChannel()).isFalse();
    }

    @Test
    void shouldReuseWhatIsKnownByAddressAndDisableTheOther() {
        var now = pool(
                known("b", BASE, false, false), known("n", NORMAL, true, true), known("whatever", EARLY, true, false));
        var difference = difference(now, UpdateSource.earlyAccess());
        assertThat(difference.introduce()).isEmpty();
        assertThat(difference.disable()).containsExactly("u-n");
        assertThat(difference.keep()).isEmpty();
        assertThat(difference.enable()).isTrue();
    }

    @Test
    void shouldReuseAMirrorUnderTheUsualNameWhereTheAddressIsUnknown() {
        var now = pool(known("b", BASE, false, false), known("Normal_Repo", MIRROR, true, false));
        assertThat(difference(now, UpdateSource.normal()).introduce()).isEmpty();
        var other = pool(known("b", BASE, false, false), known("mine", MIRROR, true, false));
        assertThat(difference(other, UpdateSource.normal()).introduce())
                .extracting(NewRepository::binaryUrl)
                .containsExactly(NORMAL);
    }

    @Test
    void shouldNotTakeAnotherChannelForTheWantedOneBecauseOfItsName() {
        var now = pool(known("b", BASE, false, false), known("normal_repo", EARLY, true, true));
        var difference = difference(now, UpdateSource.normal());
        assertThat(difference.introduce()).extracting(NewRepository::name).containsExactly("normal_repo 2");
        assertThat(difference.disable()).containsExactly("u-normal_repo");
    }

    @Test
    void shouldLeaveAnEnabledBaseUnlessTheChannelHasToBeAlone() {
        var now = pool(known("b", BASE, false, true), known("n", NORMAL, true, true));
        var toEarly = difference(now, UpdateSource.earlyAccess());
        assertThat(toEarly.keep()).containsExactly("u-b");
        assertThat(toEarly.disable()).containsExactly("u-n");
        var toOffline = difference(now, UpdateSource.offline());
        assertThat(toOffline.keep()).isEmpty();
        assertThat(toOffline.disable()).containsExactlyInAnyOrder("u-b", "u-n");
    }

    @Test
    void shouldLeaveOneOfTwoEnabledChannels() {
        var now = pool(known("b", BASE, false, false), known("n", NORMAL, true, true), known("e", EARLY, true, true));
        var difference = difference(now, UpdateSource.normal());
        assertThat(difference.disable()).containsExactly("u-e");
        assertThat(difference.enable()).isFalse();
        assertThat(difference.changesChannel()).isTrue();
    }

    @Test
    void shouldUseThePoolsOnePlaceForBundles() {
        var difference = difference(pool(known("n", NORMAL, true, true), bundle(false)), UpdateSource.offline());
        assertThat(difference.introduce()).isEmpty();
        assertThat(difference.enable()).isTrue();
    }

    @Test
    void shouldSetAnotherKeyOnWhatIsKnown() {
        var source = UpdateSource.urls(MIRROR, "https://source.example.org/", "my-key");
        assertThat(difference(pool(known("m", MIRROR, true, true)), source).newKey())
                .isEqualTo("my-key");
        assertThat(difference(pool(), source).introduce())
                .extracting(NewRepository::gpgKeyPath)
                .containsExactly("my-key");
    }

    @Test
    void shouldMakeAnewWhatCannotBeChangedAndRefuseWhileItIsEnabled() {
        var source = UpdateSource.urls(MIRROR, "https://other.example.org", "");
        var difference = difference(pool(known("m", MIRROR, true, false)), source);
        assertThat(difference.forget()).containsExactly("u-m");
        assertThat(difference.introduce()).hasSize(1);
        assertThatThrownBy(() -> difference(pool(known("m", MIRROR, true, true)), source))
                .isInstanceOf(UpdateSettingsException.class)
                .hasMessageContaining("source packages are at https://source.example.org")
                .hasMessageContaining("Switch to another channel");
        assertThatThrownBy(() -> difference(pool(known("n", NORMAL, false, true)), UpdateSource.normal()))
                .hasMessageContaining("carrying no updates");
    }

    @Test
    void shouldNoticeARenewedCertificateOfTheOtherPool() {
        var sim = Scenarios.healthy(2, 0).build();
        var pem = SimSources.certificate(sim, sim.host("xs01"));
        var source = UpdateSource.remotePool("10.0.0.9", pem);
        assertThat(source.binaryUrl()).isEqualTo("https://10.0.0.9/repository/enabled");
        var fingerprint = PemCertificate.fingerprint(pem);
        assertThat(difference(pool(remote(source, fingerprint)), source).forget())
                .isEmpty();
        assertThat(difference(pool(remote(source, "")), source).forget()).isEmpty();
        assertThat(difference(pool(remote(source, "AA:BB")), source).forget()).containsExactly("u-r");
    }

    private static KnownRepository remote(UpdateSource source, String fingerprint) {
        return new KnownRepository(
                "u-r", "r", source.binaryUrl(), "", true, Origin.REMOTE_POOL, "", fingerprint, "", false);
    }

    @Test
    void shouldCompareTheProxyAndSendAPasswordAlways() {
        var proxy = new ProxyWish("http://proxy:3128/", "pool");
        assertThat(proxyDiffers(proxied("", ""), new ProxyWish("http://proxy:3128", ""), false))
                .isTrue();
        assertThat(proxyDiffers(proxied("http://proxy:3128", ""), new ProxyWish("http://proxy:3128/", ""), false))
                .isFalse();
        assertThat(proxyDiffers(proxied("http://proxy:3128", "pool"), proxy, true))
                .isTrue();
        assertThat(proxyDiffers(proxied("http://proxy:3128", "pool"), ProxyWish.NONE, false))
                .isTrue();
        assertThat(proxyDiffers(proxied("", ""), ProxyWish.NONE, false)).isFalse();
        for (var withPassword : new boolean[] {true, false}) {
            var wish = withPassword ? new ProxyWish("http://proxy:3128", "") : proxy;
            assertThatThrownBy(() -> proxyDiffers(proxied("", ""), wish, withPassword))
                    .hasMessageContaining("both or neither");
        }
    }

    private static boolean proxyDiffers(UpdateSettings now, ProxyWish wish, boolean withPassword) {
        return SettingsDifference.of(now, WantedUpdates.NOTHING.through(wish), withPassword)
                .proxy();
    }

    @ParameterizedTest
    @CsvSource({
        "weekly, 0, false, DAILY,  0, true,  true",
        "daily,  0, false, DAILY,  0, false, true",
        "daily,  0, true,  DAILY,  0, false, false",
        "weekly, 3, true,  WEEKLY, 3, false, false",
        "weekly, 3, true,  WEEKLY, 4, true,  false",
        "weekly, 3, true,  OFF,    0, false, true",
        "weekly, 3, false, OFF,    0, false, false"
    })
    void shouldChangeOfTheScheduleOnlyWhatDiffers(
            String frequency,
            int day,
            boolean on,
            SyncSchedule.Frequency wanted,
            int wantedDay,
            boolean rhythm,
            boolean switching) {
        var now = scheduled(frequency, day, on, known("n", NORMAL, true, true));
        var difference =
                SettingsDifference.of(now, WantedUpdates.NOTHING.at(new SyncSchedule(wanted, wantedDay)), false);
        assertThat(difference.rhythm()).isEqualTo(rhythm);
        assertThat(difference.switching()).isEqualTo(switching);
    }

    @Test
    void shouldRefuseAScheduleThatCannotBe() {
        var daily = WantedUpdates.NOTHING.at(SyncSchedule.DAILY);
        assertThatThrownBy(() -> SettingsDifference.of(pool(bundle(true)), daily, false))
                .hasMessageContaining("Offline cannot be synchronised on a schedule");
        assertThatThrownBy(() -> SettingsDifference.of(pool(), daily, false)).hasMessageContaining("no update channel");
        var old = new UpdateSettings("prod", "c", List.of(), "", "", false, false, "", 0, null);
        assertThatThrownBy(() -> SettingsDifference.of(old, daily, false)).hasMessageContaining("too old");
        for (var source : List.of(UpdateSource.offline())) {
            assertThatThrownBy(() -> daily.from(source))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot be synchronised on a schedule");
        }
        assertThat(daily.at(SyncSchedule.OFF).from(UpdateSource.offline()).source())
                .isEqualTo(UpdateSource.offline());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mirror.example.org",
                "ftp://mirror.example.org",
                "https://",
                "https://mirror.example.org/?a=b",
                "https://mirror.example.org/#x",
                "https://mirror example.org/",
                "https://somebody:hunter2@mirror.example.org/"
            })
    void shouldRefuseAddressesThatCannotBeAndNeverRepeatAPassword(String address) {
        var attempts = Stream.<Runnable>of(
                () -> UpdateSource.urls(address, MIRROR, ""), () -> UpdateSource.urls(MIRROR, address, ""));
        attempts.forEach(attempt -> assertThatThrownBy(attempt::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address of the")
                .message()
                .doesNotContain("hunter2"));
        if (!address.isEmpty()) {
            assertThatThrownBy(() -> new ProxyWish(address, ""))
                    .hasMessageContaining("address of the proxy")
                    .message()
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void shouldRefuseAProxyWithAPathAndAUserWithoutAProxy() {
        assertThatThrownBy(() -> new ProxyWish("http://proxy/path", "")).hasMessageContaining("path");
        assertThatThrownBy(() -> new ProxyWish("", "user")).hasMessageContaining("no proxy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "other-pool", "10.0.0", "10.0.0.256", "10.0.0.1:443", "fe80::1%eth0", "1.2.3.4.5", "::g"})
    void shouldRefuseAnotherPoolByAnythingButItsAddress(String address) {
        assertThatThrownBy(() -> UpdateSource.remotePool(address, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IP address");
    }

    @Test
    void shouldRefuseWhatIsNoCertificateOrBringsAKeyAlong() {
        assertThatThrownBy(() -> UpdateSource.remotePool("10.0.0.1", "nonsense"))
                .hasMessageContaining("PEM");
        assertThatThrownBy(() -> UpdateSource.remotePool("fe80::1", "-----BEGIN PRIVATE KEY-----\nAAAA"))
                .hasMessageContaining("private key")
                .message()
                .doesNotContain("AAAA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../key", "some.key", "a b"})
    void shouldRefuseAKeyThatThePoolRefuses(String key) {
        assertThatThrownBy(() -> UpdateSource.urls(MIRROR, MIRROR, key)).hasMessageContaining("key file");
    }

    @Test
    void shouldReadDays() {
        assertThat(SyncSchedule.dayOf("Sunday")).isZero();
        assertThat(SyncSchedule.dayOf("wed")).isEqualTo(3);
        assertThat(SyncSchedule.dayOf("6")).isEqualTo(6);
        assertThatThrownBy(() -> SyncSchedule.dayOf("someday")).hasMessageContaining("no day of the week");
        assertThatThrownBy(() -> SyncSchedule.weekly(7)).hasMessageContaining("no day of the week");
    }

    @Test
    void shouldSurviveTheJournal() throws Exception {
        var sim = Scenarios.healthy(1, 0).build();
        var wanted = new WantedUpdates(
                UpdateSource.remotePool("[FE80::1]", SimSources.certificate(sim, sim.host("xs01"))),
                new ProxyWish("http://proxy:1", "user"),
                SyncSchedule.OFF);
        var json = Json.mapper().writeValueAsString(wanted);
        assertThat(Json.mapper().readValue(json, WantedUpdates.class)).isEqualTo(wanted);
        var settings = pool(known("n", NORMAL, true, true), bundle(false));
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(settings), UpdateSettings.class))
                .isEqualTo(settings);
        assertThat(Json.mapper().readValue("{}", WantedUpdates.class)).isEqualTo(WantedUpdates.NOTHING);
    }
}
