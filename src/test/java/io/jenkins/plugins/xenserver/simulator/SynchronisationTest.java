package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pool.sync_updates}: its checks in their order, and what a failure leaves behind (xapi-reference §4.4). */
class SynchronisationTest {
    private final Simulator sim = Scenarios.harmless(2, 0).build();
    private final String pool = sim.pool().ref();
    private final Duration mirroring = sim.timings().get(Delay.MIRRORING);
    private SimClient client;

    @BeforeEach
    void login() throws Exception {
        client = SimClient.of(sim);
    }

    private List<String> refused(boolean force) throws Exception {
        return client.refusedAsync("pool.sync_updates", pool, force);
    }

    private Duration took(boolean force, String... failure) throws Exception {
        var before = sim.clock().now();
        assertThat(refused(force)).containsExactly(failure);
        return Duration.between(before, sim.clock().now());
    }

    @Test
    void shouldCheckTheLicenceTheOthersAndTheOriginBeforeItDownloadsAnything() throws Exception {
        var bundle = (String) client.call("Repository.introduce_bundle", "Offline", "");
        client.call("pool.set_repositories", pool, List.of(bundle));
        sim.pool().set("restrictions", Map.of("restrict_updates", "true"));
        sim.pool().set("current_operations", Map.of("OpaqueRef:x", "apply_updates"));
        sim.faults().cleanupFails();

        assertThat(took(true, "LICENCE_RESTRICTION", "Updates")).isLessThan(mirroring);
        sim.pool().set("restrictions", Map.of("restrict_updates", "false"));
        assertThat(took(true, "APPLY_UPDATES_IN_PROGRESS")).isLessThan(mirroring);
        sim.pool().set("current_operations", Map.of());
        assertThat(took(true, "CAN_NOT_SYNC_UPDATES")).isLessThan(mirroring);
    }

    @Test
    void shouldFailBeforeItDownloadsAnythingIfItCannotDeleteWhatIsThere() throws Exception {
        var hash = sim.hash();
        sim.channel().publish(SimUpdates.deviceModel());
        sim.faults().cleanupFails();
        sim.faults().syncFails("REPOSYNC_FAILED");

        assertThat(took(true, "REPOSITORY_CLEANUP_FAILED")).isLessThan(mirroring);

        assertThat(sim.hash()).isEqualTo(hash);
        assertThat(client.updates().text()).contains(hash);
        assertThat(took(true, "REPOSYNC_FAILED")).isGreaterThanOrEqualTo(mirroring);
    }

    @Test
    void shouldDeleteOnlyIfForced() throws Exception {
        sim.faults().cleanupFails();
        assertThat(client.async("pool.sync_updates", pool, false)).contains(sim.hash());
        assertThat(refused(true)).containsExactly("REPOSITORY_CLEANUP_FAILED");
    }

    @Test
    void shouldHaveNothingLeftWhenAForcedDownloadFails() throws Exception {
        var hash = sim.hash();
        sim.faults().syncFails("CREATEREPO_FAILED");
        assertThat(refused(false)).containsExactly("CREATEREPO_FAILED");
        assertThat(client.updates().status()).isEqualTo(200);

        sim.faults().syncFails("CREATEREPO_FAILED");
        assertThat(refused(true)).containsExactly("CREATEREPO_FAILED");

        assertThat(sim.hash()).isEqualTo(hash);
        assertThat(client.updates().status()).isEqualTo(404);
        assertThat(client.refusedAsync("host.apply_updates", sim.host("xs02").ref(), hash))
                .containsExactly("INVALID_REPOMD_XML");
        client.async("pool.sync_updates", pool, false);
        assertThat(client.updates().status()).isEqualTo(200);
    }

    /** What may go wrong on the way to the channel, or to the pool that stands for it, leaves what is there as it is. */
    @ParameterizedTest
    @CsvSource({
        "SSL_VERIFY_ERROR, certificate has expired",
        "UPDATE_SYNCING_REMOTE_POOL_COORDINATOR_CONNECTION_FAILED,",
        "INVALID_UPDATEINFO_XML,"
    })
    void shouldKeepWhatIsThereWhenTheDownloadFails(String code, String reason) throws Exception {
        var hash = sim.hash();
        sim.channel().publish(SimUpdates.deviceModel());
        sim.faults().syncFails(code, reason == null ? new String[0] : new String[] {reason});
        assertThat(took(false, reason == null ? new String[] {code} : new String[] {code, reason}))
                .isGreaterThanOrEqualTo(mirroring);
        assertThat(sim.hash()).isEqualTo(hash);
        assertThat(client.updates().text()).contains(hash);
        client.async("pool.sync_updates", pool, false);
        assertThat(sim.hash()).isNotEqualTo(hash);
    }

    @Test
    void shouldKeepTheChannelWhoseDownloadsItCannotDelete() throws Exception {
        var channel = sim.pool().list("repositories");
        for (var method : List.of("pool.set_repositories", "pool.remove_repository")) {
            sim.faults().cleanupFails();
            var argument = method.endsWith("repositories") ? List.of() : channel.get(0);
            assertThat(client.refused(method, pool, argument)).containsExactly("REPOSITORY_CLEANUP_FAILED");
            assertThat(sim.pool().list("repositories")).isEqualTo(channel);
            assertThat(sim.pool().map("current_operations")).isEmpty();
        }
        assertThat(client.updates().status()).isEqualTo(200);
    }

    @Test
    void shouldFindASecondUpdateRepositoryOnlyAfterTheDownload() throws Exception {
        var second = (String)
                client.call("Repository.introduce", "Other", "", "https://x.org/other", "https://x.org/s", true, "");
        SimSources.at(sim, "https://x.org/other", SimUpdates.deviceModel());
        client.call("pool.add_repository", pool, second);

        assertThat(took(false, "MULTIPLE_UPDATE_REPOSITORIES_ENABLED"))
                .isGreaterThanOrEqualTo(mirroring.multipliedBy(2));

        assertThat(client.updates().status()).isEqualTo(500);
        assertThat(client.updates().text()).contains("MULTIPLE_UPDATE_REPOSITORIES_ENABLED");
    }

    @Test
    void shouldNameTheHostThatIsDownAndKeepTheOldHash() throws Exception {
        var hash = sim.hash();
        sim.channel().publish(SimUpdates.deviceModel());
        sim.crash(sim.host("xs02"));
        client.sleep(660);
        assertThat(refused(false))
                .containsExactly("GET_HOST_UPDATES_FAILED", sim.host("xs02").ref());
        assertThat(sim.hash()).isEqualTo(hash);
        assertThat(client.refusedAsync("host.apply_updates", sim.coordinator().ref(), hash))
                .containsExactly("APPLY_UPDATES_FAILED", sim.coordinator().ref());
    }

    @Test
    void shouldNotSynchroniseByItselfOnTheDayOnWhichThatWasAsked() throws Exception {
        client.call("pool.configure_update_sync", pool, "weekly", 4);
        client.sleep(3 * 24 * 3600);
        assertThat(day()).isEqualTo(DayOfWeek.THURSDAY);
        client.login("root", "xenserver");
        client.call("pool.set_update_sync_enabled", pool, true);
        var synced = sim.pool().time("last_update_sync");
        var asked = sim.clock().now();

        client.until(
                "it has synchronised", () -> sim.pool().time("last_update_sync").isAfter(synced), Duration.ofDays(9));

        assertThat(day()).isEqualTo(DayOfWeek.THURSDAY);
        assertThat(Duration.between(asked, sim.clock().now())).isGreaterThan(Duration.ofDays(6));
    }

    private DayOfWeek day() {
        return sim.clock().now().atZone(ZoneOffset.UTC).getDayOfWeek();
    }
}
