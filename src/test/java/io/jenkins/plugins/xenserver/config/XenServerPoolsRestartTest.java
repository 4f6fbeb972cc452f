package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class XenServerPoolsRestartTest {
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
}
