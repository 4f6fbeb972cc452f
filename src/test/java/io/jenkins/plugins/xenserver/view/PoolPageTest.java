package io.jenkins.plugins.xenserver.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import hudson.Util;
import hudson.model.Item;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.audit.AuditQuery;
import io.jenkins.plugins.xenserver.config.XenServerPermissions;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.steps.RestoreByHand;
import io.jenkins.plugins.xenserver.steps.SimulatedPool;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

@WithOneJenkins
class PoolPageTest {
    private static JenkinsRule.WebClient client(JenkinsRule jenkins, String user) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user);
    }

    private static void people(JenkinsRule jenkins) {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader", "viewer", "restorer", "blind")
                .grant(XenServerPermissions.VIEW)
                .everywhere()
                .to("viewer", "restorer")
                .grant(XenServerPermissions.RESTORE)
                .everywhere()
                .to("restorer", "blind")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    private static int status(JenkinsRule jenkins, String user, HttpMethod method, String path) throws Exception {
        var client = client(jenkins, user);
        client.getOptions().setRedirectEnabled(false);
        var request = new WebRequest(URI.create(jenkins.getURL() + path).toURL(), method);
        if (method == HttpMethod.POST) {
            client.addCrumb(request);
        }
        return client.getPage(request).getWebResponse().getStatusCode();
    }

    @Test
    void shouldShowHowAPoolStoodAtTheLastLook(JenkinsRule jenkins) throws Exception {
        try (var simulated = new SimulatedPool(Scenarios.haAndWlb(3, 3))) {
            var pool = simulated.define("prod", "**");
            HtmlPage before =
                    jenkins.createWebClient().withJavaScriptEnabled(false).goTo("xenserver/");
            assertThat(before.asNormalizedText()).contains("prod", "Not looked at yet");

            PoolLooks.get().look(pool);

            HtmlPage after =
                    jenkins.createWebClient().withJavaScriptEnabled(false).goTo("xenserver/");
            assertThat(after.asNormalizedText()).contains("prod", "Needs attention", "3 of 3", "Normal");
            HtmlPage page =
                    jenkins.createWebClient().withJavaScriptEnabled(false).goTo("xenserver/pool/prod/");
            assertThat(page.asNormalizedText()).contains("xs01", "xs03", "The history knows of no update");
            assertThat(page.getElementsByTagName("h1")).hasSize(1);
        }
    }

    @Test
    void shouldSayWhyAPoolCannotBeReached(JenkinsRule jenkins) throws Exception {
        var pool = new XenServerPool("gone", "127.0.0.1:1");
        XenServerPools.get().setPools(List.of(pool));

        PoolLooks.get().look(pool);

        HtmlPage page = jenkins.createWebClient().withJavaScriptEnabled(false).goTo("xenserver/");
        assertThat(page.asNormalizedText()).contains("Not reachable");
        assertThat(PoolLooks.get().last("gone").orElseThrow().failure()).isNotEmpty();
    }

    @Test
    void shouldRestoreForThoseOnlyWhoMay(JenkinsRule jenkins) throws Exception {
        try (var simulated = new SimulatedPool(Scenarios.healthy(2, 2))) {
            simulated.define("prod", "**");
            people(jenkins);
            var path = "xenserver/pool/prod/restore";
            for (var user : List.of("reader", "viewer", "blind")) {
                assertThat(status(jenkins, user, HttpMethod.POST, path))
                        .as(user)
                        .isEqualTo(403);
            }
            assertThat(status(jenkins, "restorer", HttpMethod.GET, path)).isIn(404, 405);
            assertThat(RestoreByHand.get().last("prod")).isEmpty();

            assertThat(status(jenkins, "restorer", HttpMethod.POST, path)).isEqualTo(302);

            await().atMost(Duration.ofMinutes(3))
                    .until(() -> RestoreByHand.get().last("prod").orElseThrow().ended());
            var last = RestoreByHand.get().last("prod").orElseThrow();
            assertThat(last.outcome()).as(last.message()).isEqualTo("success");
            assertThat(AuditLog.get().read(AuditQuery.newest(9)))
                    .extracting(AuditEntry::by, AuditEntry::result)
                    .containsExactly(tuple("restorer", "restore by hand"));
            HtmlPage page = (HtmlPage) client(jenkins, "restorer").goTo("xenserver/pool/prod/");
            assertThat(page.asNormalizedText()).contains("Last restoration by hand", "Success");
            assertThat(simulated.simulator().forbiddenCalls()).isEmpty();
        }
    }

    private static RestoreByHand.Restoration restored(JenkinsRule jenkins) throws Exception {
        assertThat(status(jenkins, "restorer", HttpMethod.POST, "xenserver/pool/prod/restore"))
                .isEqualTo(302);
        await().atMost(Duration.ofMinutes(3))
                .until(() -> RestoreByHand.get().last("prod").orElseThrow().ended());
        return RestoreByHand.get().last("prod").orElseThrow();
    }

    /** Whatever goes wrong is a sentence on the page, and the history says who has tried. */
    @Test
    void shouldSayWhyAPoolCouldNotBeRestored(JenkinsRule jenkins) throws Exception {
        try (var simulated = new SimulatedPool(Scenarios.healthy(2, 2), 3000)) {
            var pool = simulated.define("prod", "**");
            people(jenkins);
            simulated.simulator().hosts().forEach(simulated.simulator()::crash);

            var away = restored(jenkins);
            assertThat(away.outcome()).isEqualTo("failed");
            assertThat(away.message()).contains(pool.getAddress());
            HtmlPage page = (HtmlPage) client(jenkins, "restorer").goTo("xenserver/pool/prod/");
            assertThat(page.asNormalizedText()).contains("Last restoration by hand", "Failed", away.message());

            var folder =
                    jenkins.jenkins.getRootDir().toPath().resolve("xenserver").resolve("rollouts");
            Util.deleteRecursive(folder.toFile());
            Files.createFile(folder);
            var surprise = restored(jenkins);
            assertThat(surprise.rollout()).isNotEqualTo(away.rollout());
            assertThat(surprise.outcome()).isEqualTo("failed");
            assertThat(surprise.message()).contains("pool prod", "nobody expected", "The system log of Jenkins");

            assertThat(AuditLog.get().read(AuditQuery.newest(9)))
                    .extracting(AuditEntry::by, AuditEntry::result, AuditEntry::rollout)
                    .containsExactly(
                            tuple("restorer", "restore by hand", surprise.rollout()),
                            tuple("restorer", "restore by hand", away.rollout()));
        }
    }

    @Test
    void shouldSendNothingThatTheHistoryCannotTellOf(JenkinsRule jenkins) throws Exception {
        try (var simulated = new SimulatedPool(Scenarios.healthy(2, 2))) {
            simulated.define("prod", "**");
            people(jenkins);
            var ours = jenkins.jenkins.getRootDir().toPath().resolve("xenserver");
            // Nobody can write to a file that is a folder.
            var history = Files.createDirectories(ours.resolve("audit.jsonl"));
            var client = client(jenkins, "restorer");

            var page = (HtmlPage) client.getPage(client.addCrumb(new WebRequest(
                    URI.create(jenkins.getURL() + "xenserver/pool/prod/restore").toURL(), HttpMethod.POST)));

            assertThat(page.asNormalizedText()).contains("Nothing was sent to pool prod", "history");
            assertThat(RestoreByHand.get().last("prod")).isEmpty();
            assertThat(simulated.simulator().requestsByMethod()).isEmpty();

            Files.delete(history);
            assertThat(restored(jenkins).outcome()).isEqualTo("success");
            // Nor has anything begun that would have sent something a moment later.
            try (var begun = Files.list(ours.resolve("rollouts"))) {
                assertThat(begun).hasSize(1);
            }
        }
    }

    @Test
    void shouldOfferTheButtonToThoseOnlyWhoMay(JenkinsRule jenkins) throws Exception {
        XenServerPools.get().setPools(List.of(new XenServerPool("prod", "127.0.0.1:1")));
        people(jenkins);

        HtmlPage viewed = (HtmlPage) client(jenkins, "viewer").goTo("xenserver/pool/prod/");
        assertThat(viewed.getByXPath("//form[@action='restore']")).isEmpty();
        HtmlPage restorable = (HtmlPage) client(jenkins, "restorer").goTo("xenserver/pool/prod/");
        assertThat(restorable.getByXPath("//form[@action='restore' and @method='post']"))
                .hasSize(1);
        assertThat(status(jenkins, "reader", HttpMethod.GET, "xenserver/pool/prod/"))
                .isEqualTo(403);
        assertThat(status(jenkins, "viewer", HttpMethod.GET, "xenserver/pool/other/"))
                .isEqualTo(404);
    }

    private static void applied(String pool, String host, String hash) throws Exception {
        AuditLog.get()
                .record(new AuditEntry(
                        Instant.parse("2026-12-05T02:00:00Z"),
                        pool,
                        "",
                        host,
                        "u-" + host,
                        hash,
                        "",
                        "r1",
                        "",
                        0,
                        "alice",
                        "updated"));
    }

    @Test
    void shouldShowTheHashesOfAPoolAndFilterTheHistory(JenkinsRule jenkins) throws Exception {
        XenServerPools.get().setPools(List.of(new XenServerPool("prod", "127.0.0.1:1")));
        applied("prod", "xs01", "abcdef0123456789");
        applied("prod", "xs02", "abcdef0123456789");
        applied("prod-2", "xs11", "fedcba9876543210");

        HtmlPage page = jenkins.createWebClient().withJavaScriptEnabled(false).goTo("xenserver/pool/prod/");
        assertThat(page.asNormalizedText()).contains("abcdef0123456789", "on 2 hosts");
        assertThat(page.asNormalizedText()).doesNotContain("fedcba9876543210");
        HtmlPage history =
                jenkins.createWebClient().withJavaScriptEnabled(false).goTo("xenserver/history?host=xs02");
        assertThat(history.querySelectorAll("tbody tr")).hasSize(1);
        assertThat(history.getAnchorByText("CSV").getHrefAttribute()).isEqualTo("audit.csv?host=xs02");
        HtmlPage wrong =
                jenkins.createWebClient().withJavaScriptEnabled(false).goTo("xenserver/history?since=yesterday");
        assertThat(wrong.asNormalizedText()).contains("yesterday");
    }

    @Test
    void shouldBeLinkedFromManageJenkins(JenkinsRule jenkins) throws Exception {
        XenServerPools.get().setPools(List.of(new XenServerPool("prod", "127.0.0.1:1")));
        people(jenkins);
        var client = client(jenkins, "admin");
        HtmlPage manage = (HtmlPage) client.goTo("manage/");

        HtmlPage pools = manage.<HtmlAnchor>getFirstByXPath("//a[contains(., 'XenServer pools')]")
                .click();

        assertThat(pools.getWebResponse().getStatusCode()).isEqualTo(200);
        assertThat(pools.getUrl()).hasToString(jenkins.getURL() + "xenserver/");
        assertThat(pools.<HtmlAnchor>getFirstByXPath("//a[normalize-space(.)='prod']"))
                .isNotNull();
    }
}
