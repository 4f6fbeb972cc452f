package io.jenkins.plugins.xenserver.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.config.JenkinsHome;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The password and the references of the sessions that were open are looked for wherever a build leaves something. */
@WithJenkins
class SecretsTest {
    @Test
    void shouldBeNowhere(JenkinsRule jenkins) throws Exception {
        try (var pool = new LivePool(Scenarios.fullReboot(2, 2))) {
            pool.define("prod", "nightly");
            var released = new AtomicBoolean();
            pool.simulator().faults().when("pool.sync_updates").heldUntil(released::get);
            var job = jenkins.createFreeStyleProject("nightly");
            var builder = new CheckBuilder();
            builder.setPool("prod");
            job.getBuildersList().add(builder);
            var build = job.scheduleBuild2(0).waitForStart();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> pool.simulator().requestsByMethod().keySet().stream()
                            .anyMatch(m -> m.endsWith("pool.sync_updates")));
            var secrets = new ArrayList<>(sessions(pool));
            assertThat(secrets).isNotEmpty();
            secrets.add(LivePool.PASSWORD);
            assertThat(JenkinsHome.filesHolding(List.of(LivePool.OPERATOR)))
                    .isNotEmpty(); // the search finds what is there

            released.set(true);
            pool.simulator().later(Duration.ZERO, () -> {});
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));

            assertThat(JenkinsHome.filesHolding(secrets)).isEmpty();
            assertThat(JenkinsRule.getLog(build)).doesNotContain(secrets);
            for (var address : List.of(
                    build.getUrl(),
                    build.getUrl() + "api/json?depth=3",
                    job.getUrl() + "config.xml",
                    "xenserver/api/json",
                    "xenserver/audit.csv",
                    "configure")) {
                assertThat(get(jenkins, address)).as(address).doesNotContain(secrets);
            }
        }
    }

    private static List<String> sessions(LivePool pool) {
        return pool.simulator()
                .read(() -> pool.simulator().database().all("session").stream()
                        .map(SimObject::ref)
                        .toList());
    }

    private static String get(JenkinsRule jenkins, String address) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .getPage(new WebRequest(URI.create(jenkins.getURL() + address).toURL(), HttpMethod.GET))
                .getWebResponse()
                .getContentAsString();
    }
}
