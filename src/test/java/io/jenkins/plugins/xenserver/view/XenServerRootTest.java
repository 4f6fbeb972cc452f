package io.jenkins.plugins.xenserver.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Items;
import hudson.model.User;
import hudson.security.ACL;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.config.XenServerPermissions;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.steps.SimulatedPool;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

@WithOneJenkins
class XenServerRootTest {
    private static final List<String> ADDRESSES =
            List.of("xenserver/history", "xenserver/api/json", "xenserver/audit.csv", "xenserver/audit.json");
    private static final List<String> EVERY_ADDRESS = Stream.concat(
                    ADDRESSES.stream(),
                    Stream.of("xenserver/", "xenserver/pool/prod/", "xenserver/pool/prod/restore", "xenserver/api/xml"))
            .toList();
    /** Long before anything that happens here. */
    private static final int LONG_AGO = -100 * 365 * 24 * 60;

    private static final String MARKUP = "<img src=x onerror=alert(1)>";

    /** Whom a test has logged in. */
    private final Map<String, JenkinsRule.WebClient> clients = new HashMap<>();

    private JenkinsRule jenkins;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        var seen = jenkins.createFreeStyleProject("seen");
        var veiled = jenkins.createFreeStyleProject("veiled");
        jenkins.buildAndAssertSuccess(seen);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("configurer")
                .grant(Jenkins.READ, XenServerPermissions.VIEW)
                .everywhere()
                .to("viewer")
                .grant(Item.READ)
                .onItems(seen)
                .to("viewer")
                .grant(Item.READ)
                .onPaths("open")
                .to("viewer")
                .grant(Jenkins.READ, XenServerPermissions.VIEW)
                .everywhere()
                .to("finder")
                .grant(Item.DISCOVER)
                .onItems(veiled)
                .to("finder"));
        var pool = new XenServerPool("prod", "xs01.example.org");
        pool.setCredentialsId("secret-id");
        pool.setAllowedJobs("seen");
        XenServerPools.get().setPools(List.of(pool));
    }

    private static AuditEntry entry(String host, String job, String by, int minute) {
        return new AuditEntry(
                Instant.parse("2026-12-05T02:00:00Z").plusSeconds(60L * minute),
                "prod",
                "pool-uuid",
                host,
                "uuid-" + minute,
                "hash-" + minute,
                "",
                "rollout",
                job,
                1,
                by,
                "updated");
    }

    /** No page here needs a script, and one would lead people on to the login where a refusal is to stay one. */
    private JenkinsRule.WebClient client(String user) {
        var client =
                jenkins.createWebClient().withJavaScriptEnabled(false).withThrowExceptionOnFailingStatusCode(false);
        client.setRefreshHandler((page, url, seconds) -> {});
        try {
            return user == null ? client : client.login(user);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private WebResponse get(String user, String address) throws Exception {
        return clients.computeIfAbsent(String.valueOf(user), who -> client(user))
                .getPage(new WebRequest(URI.create(jenkins.getURL() + address).toURL(), HttpMethod.GET))
                .getWebResponse();
    }

    @Test
    void shouldBeForThoseWhoMayView() throws Exception {
        AuditLog.get().record(entry("xs01", "seen", "alice", 1));
        for (var address : EVERY_ADDRESS) {
            for (var user : new String[] {null, "reader", "configurer"}) {
                var refused = get(user, address);
                assertThat(refused.getStatusCode())
                        .as("%s as %s", address, user)
                        .isEqualTo(403);
                assertThat(refused.getContentAsString()).doesNotContain("xs01", "alice");
            }
        }
        for (var address : ADDRESSES) {
            for (var user : new String[] {"viewer", "admin"}) {
                var shown = get(user, address);
                assertThat(shown.getStatusCode()).as("%s as %s", address, user).isEqualTo(200);
                assertThat(shown.getContentAsString()).contains("xs01");
            }
        }
    }

    @Test
    void shouldBeLinkedForThoseWhoMayView() {
        var root = ExtensionList.lookupSingleton(XenServerRoot.class);
        try (var user = ACL.as2(User.getById("reader", true).impersonate2())) {
            assertThat(root.getIconFileName()).isNull();
            assertThat(root.getDisplayName()).isNull();
        }
        try (var user = ACL.as2(User.getById("viewer", true).impersonate2())) {
            assertThat(root.getIconFileName()).isNotNull();
            assertThat(root.getDisplayName()).isEqualTo(Messages.XenServerRoot_DisplayName());
        }
    }

    @Test
    void shouldLeaveOutJobsThatOneMayNotKnowOf() throws Exception {
        AuditLog.get().record(entry("xs01", "seen", "alice", 1));
        AuditLog.get().record(entry("xs02", "veiled", "mallory", 2));
        for (var address : ADDRESSES) {
            assertThat(get("viewer", address).getContentAsString())
                    .as(address)
                    .contains("xs01", "xs02", "seen", "alice")
                    .doesNotContain("veiled", "mallory");
            assertThat(get("admin", address).getContentAsString()).contains("mallory");
        }
    }

    /** Nobody can say any more who could read it. */
    @Test
    void shouldNameAJobThatIsGoneToThoseWhoMayReadThatInWhichItWas() throws Exception {
        jenkins.createFolder("open");
        jenkins.createFolder("closed")
                .createProject(FreeStyleProject.class, "there")
                .delete();
        AuditLog.get().record(entry("xs01", "open/gone", "alice", 1));
        AuditLog.get().record(entry("xs02", "closed/there", "mallory", 2));
        AuditLog.get().record(entry("xs03", "rooted", "carol", 3));
        for (var address : ADDRESSES) {
            assertThat(get("viewer", address).getContentAsString())
                    .as(address)
                    .contains("xs01", "xs02", "xs03", "open/gone", "alice")
                    .doesNotContain("closed", "mallory", "rooted", "carol");
            assertThat(get("admin", address).getContentAsString()).contains("open/gone", "closed/there", "rooted");
        }
    }

    @Test
    void shouldNotTellWhereAJobWasBeforeToThoseWhoCouldNotReadItThere() throws Exception {
        AuditLog.get().record(entry("xs01", "cellar/secret", "alice", LONG_AGO));
        AuditLog.get().record(entry("xs02", "attic/burnt", "mallory", LONG_AGO + 1));
        jenkins.jenkins.getItemByFullName("seen", FreeStyleProject.class).delete();
        var cellar = jenkins.createFolder("cellar");
        Items.move(cellar.createProject(FreeStyleProject.class, "secret"), jenkins.jenkins)
                .renameTo("seen");
        var attic = jenkins.createFolder("attic");
        attic.createProject(FreeStyleProject.class, "burnt");
        attic.renameTo("closed");
        jenkins.jenkins
                .getItemByFullName("closed/burnt", FreeStyleProject.class)
                .delete();

        for (var address : ADDRESSES) {
            assertThat(get("viewer", address).getContentAsString())
                    .as(address)
                    .contains("xs01", "seen", "alice", "xs02")
                    .doesNotContain("cellar", "secret\"", "attic", "burnt", "mallory");
            assertThat(get("admin", address).getContentAsString()).contains("cellar/secret", "attic/burnt");
        }
    }

    /** Whoever may know that there is a job, but not look into it, is shown the pools all the same. */
    @Test
    void shouldNotNameTheJobThatWorksOnAPoolToThoseWhoMayNotReadIt() throws Exception {
        try (var simulated = new SimulatedPool(Scenarios.healthy(1, 0))) {
            XenServerPools.get().setPools(List.of());
            var pool = simulated.define("prod", "**");
            var owner = Map.of("instance", jenkins.jenkins.getLegacyInstanceId(), "job", "veiled", "build", "7");
            var lock = Json.mapper().writeValueAsString(Map.of("rollout", "r1", "driver", "d1", "by", owner));
            var simulator = simulated.simulator();
            simulator.read(() -> {
                simulator.pool().set("other_config", Map.of("xenserver-updates.lock", lock));
                return null;
            });
            PoolLooks.get().look(pool);

            for (var user : List.of("finder", "viewer")) {
                for (var address : List.of("xenserver/", "xenserver/pool/prod/")) {
                    var shown = get(user, address);
                    assertThat(shown.getStatusCode())
                            .as("%s as %s", address, user)
                            .isEqualTo(200);
                    assertThat(shown.getContentAsString())
                            .contains(Messages.PoolStatus_SomeBuild())
                            .doesNotContain("veiled");
                }
            }
            assertThat(get("admin", "xenserver/").getContentAsString()).contains("veiled #7");
        }
    }

    @Test
    void shouldLeaveOutAJobThatOneMayNotKnowOfUnderItsEarlierNameToo() throws Exception {
        AuditLog.get().record(entry("xs02", "veiled", "mallory", LONG_AGO));
        jenkins.jenkins.getItemByFullName("veiled", FreeStyleProject.class).renameTo("renamed");

        for (var address : ADDRESSES) {
            assertThat(get("viewer", address).getContentAsString())
                    .as(address)
                    .contains("xs02")
                    .doesNotContain("veiled", "renamed", "mallory");
            assertThat(get("admin", address).getContentAsString()).contains("mallory");
        }
    }

    @Test
    void shouldTellNeitherCredentialsNorPermittedJobs() throws Exception {
        for (var address : ADDRESSES) {
            assertThat(get("viewer", address).getContentAsString()).as(address).doesNotContain("secret-id");
        }
        assertThat(get("viewer", "xenserver/api/json").getContentAsString()).contains("\"name\":\"prod\"");
    }

    @Test
    void shouldFilterWhatIsExported() throws Exception {
        AuditLog.get().record(entry("xs01", "seen", "alice", 1));
        AuditLog.get().record(entry("xs02", "seen", "alice", 2));
        AuditLog.get().record(entry("xs03", "seen", "alice", 3));

        assertThat(hosts("host=xs02")).containsExactly("xs02");
        assertThat(hosts("hash=hash-3")).containsExactly("xs03");
        assertThat(hosts("pool=nothing")).isEmpty();
        assertThat(hosts("since=2026-12-05T02:02:00Z")).containsExactly("xs03", "xs02");
        assertThat(hosts("until=2026-12-05T02:02:00Z")).containsExactly("xs01");
        assertThat(hosts("since=2026-12-05&until=2026-12-05&limit=2")).containsExactly("xs03", "xs02");
        assertThat(get("viewer", "xenserver/audit.csv?host=xs02")
                        .getContentAsString()
                        .lines())
                .hasSize(2);
        assertThat(get("viewer", "xenserver/audit.json?since=yesterday").getStatusCode())
                .isEqualTo(400);
        assertThat(get("viewer", "xenserver/audit.json?limit=many").getStatusCode())
                .isEqualTo(400);
    }

    private List<String> hosts(String query) throws Exception {
        var answer = get("viewer", "xenserver/audit.json?" + query);
        assertThat(answer.getContentType()).isEqualTo("application/json");
        return Json.mapper().readTree(answer.getContentAsString()).findValuesAsText("host");
    }

    @Test
    void shouldHandSpreadsheetsNoFormulas() throws Exception {
        AuditLog.get().record(entry("=cmd|' /C calc'!A0", "seen", "\"quoted\", and more", 1));

        var answer = get("viewer", "xenserver/audit.csv");

        assertThat(answer.getContentType()).isEqualTo("text/csv");
        assertThat(answer.getResponseHeaderValue("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.getContentAsString())
                .contains(",\"'=cmd|' /C calc'!A0\",", "\"\"\"quoted\"\", and more\"")
                .startsWith("\"at\",");
        assertThat(AuditCsv.cell("  +1")).isEqualTo("\"'  +1\"");
        assertThat(AuditCsv.cell("-1")).isEqualTo("\"'-1\"");
        assertThat(AuditCsv.cell("@x")).isEqualTo("\"'@x\"");
        assertThat(AuditCsv.cell("\tx")).startsWith("\"'");
        assertThat(AuditCsv.cell("xs01")).isEqualTo("\"xs01\"");
    }

    @Test
    void shouldEscapeNamesThatHoldMarkup() throws Exception {
        AuditLog.get().record(entry(MARKUP, MARKUP, MARKUP, 1));
        XenServerPools.get().setPools(List.of(new XenServerPool(MARKUP, "xs01")));

        var client = jenkins.createWebClient().login("admin");
        HtmlPage page = client.goTo("xenserver/");

        assertThat(page.getByXPath("//img[@src='x']")).isEmpty();
        assertThat(page.asNormalizedText()).contains(MARKUP);
        HtmlPage history = client.goTo("xenserver/history?pool=" + URLEncoder.encode(MARKUP, StandardCharsets.UTF_8));
        assertThat(history.getByXPath("//img[@src='x']")).isEmpty();
        assertThat(get("admin", "xenserver/audit.json").getContentType()).isEqualTo("application/json");
    }
}
