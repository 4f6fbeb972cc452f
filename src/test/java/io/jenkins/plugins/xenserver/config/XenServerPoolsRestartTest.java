package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.ExtensionList;
import io.jenkins.plugins.xenserver.jobs.XenUpdatesTrigger;
import io.jenkins.plugins.xenserver.view.PoolLooks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class XenServerPoolsRestartTest {
    /** What other tests set so that no look in the background comes. */
    private static final String DELAY = PoolLooks.class.getName() + ".initialDelay";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @Test
    void shouldBeThereAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            var pool = new XenServerPool("prod", "xs01.example.org");
            pool.setCredentialsId("xen-prod");
            pool.setTrust(new PinnedTrust("AB".repeat(32)));
            pool.setAllowedJobs("ops/*");
            XenServerPools.get().setPools(List.of(pool, new XenServerPool("bare", "xs21.example.org")));
        });
        sessions.then(jenkins -> {
            var pools = XenServerPools.get();
            assertThat(pools.getPools()).extracting(XenServerPool::getName).containsExactly("prod", "bare");
            var pool = pools.named("prod").orElseThrow();
            assertThat(pool.getCredentialsId()).isEqualTo("xen-prod");
            assertThat(pool.getTrust()).isInstanceOf(PinnedTrust.class);
            assertThat(pool.permits("ops/nightly")).isTrue();
            assertThat(pools.named("bare").orElseThrow().getTrust()).isInstanceOf(SystemCaTrust.class);
        });
    }

    private static Set<Thread> lookers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("XenServer look"))
                .collect(Collectors.toSet());
    }

    /** What is configured, and what else there is to look at a pool, sends nothing while Jenkins starts. */
    @Test
    void shouldStartWithoutAskingAnyPool(@TempDir Path folder) throws Throwable {
        try (var pool = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var code = folder.resolve("jenkins.yaml");
            Files.writeString(code, """
                    unclassified:
                      xenServerPools:
                        pools:
                          - name: prod
                            address: "127.0.0.1:%d"
                            credentialsId: xen-prod
                            trust:
                              xenPinned:
                                fingerprints: "%s"
                            allowedJobs: "**"
                    """.formatted(pool.socket().getLocalPort(), "AB".repeat(32)));
            sessions.then(jenkins -> {
                SystemCredentialsProvider.getInstance()
                        .getCredentials()
                        .add(new UsernamePasswordCredentialsImpl(
                                CredentialsScope.SYSTEM, "xen-prod", null, "updater", "secret"));
                SystemCredentialsProvider.getInstance().save();
                var job = jenkins.createFreeStyleProject("watching");
                job.addTrigger(new XenUpdatesTrigger("H H 1 1 *", "prod"));
                job.save();
            });
            var before = lookers();
            System.setProperty("casc.jenkins.config", code.toString());
            var delay = System.clearProperty(DELAY);
            try {
                sessions.then(jenkins -> {
                    var defined = XenServerPools.get().named("prod").orElseThrow();
                    // The first look in the background comes when Jenkins has been up for a while.
                    assertThat(ExtensionList.lookupSingleton(PoolLooks.class).getInitialDelay())
                            .isEqualTo(30_000);
                    // A look that has been begun has its thread, even if it has not come as far as the pool yet.
                    assertThat(lookers()).isSubsetOf(before);
                    pool.configureBlocking(false);
                    assertThat(pool.accept()).isNull();

                    // One who asks is seen.
                    var asked = Looks.pool()
                            .submit(() -> PoolAccess.asSystem(defined).session().invoke("pool.get_all"));
                    pool.configureBlocking(true);
                    pool.accept().close();
                    asked.cancel(true);
                });
            } finally {
                System.clearProperty("casc.jenkins.config");
                if (delay != null) {
                    System.setProperty(DELAY, delay);
                }
            }
        }
    }
}
