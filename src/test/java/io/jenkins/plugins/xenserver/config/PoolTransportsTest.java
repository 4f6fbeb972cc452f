package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.ProxyConfiguration;
import io.jenkins.plugins.xenserver.rollout.PoolGlance;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PoolTransportsTest {
    private static String glance(PoolConnection connection) {
        try (var session = connection.session()) {
            return PoolGlance.of(session).name();
        }
    }

    @Test
    void shouldGoTheNewWayAsSoonAsTheProxyIsChanged(JenkinsRule jenkins) throws Exception {
        try (var pool = new LivePool(Scenarios.healthy(1, 0));
                var proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var connection = PoolAccess.asSystem(pool.define("prod", "**"));
            assertThat(glance(connection)).isEqualTo("pool-1");

            var asked = CompletableFuture.supplyAsync(() -> firstLine(proxy));
            jenkins.jenkins.setProxy(
                    new ProxyConfiguration("127.0.0.1", proxy.getLocalPort(), null, null, "none.example.org"));
            assertThatThrownBy(() -> glance(connection)).isInstanceOf(XapiFailure.class);
            assertThat(asked.get(30, TimeUnit.SECONDS)).startsWith("CONNECT " + pool.address());

            jenkins.jenkins.setProxy(new ProxyConfiguration("127.0.0.1", proxy.getLocalPort(), null, null, "127.*"));
            assertThat(glance(connection)).isEqualTo("pool-1");
        }
    }

    /** What the proxy is asked for; it hangs up without an answer. */
    private static String firstLine(ServerSocket proxy) {
        try (var client = proxy.accept();
                var in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            return in.readLine();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
