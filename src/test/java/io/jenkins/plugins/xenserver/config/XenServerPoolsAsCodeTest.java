package io.jenkins.plugins.xenserver.config;

import static io.jenkins.plugins.casc.misc.Util.getUnclassifiedRoot;
import static io.jenkins.plugins.casc.misc.Util.toStringFromYamlFile;
import static io.jenkins.plugins.casc.misc.Util.toYamlString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import org.junit.jupiter.api.Test;

@WithJenkinsConfiguredWithCode
class XenServerPoolsAsCodeTest {
    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void shouldReadWhatTheDocumentationShows(JenkinsConfiguredWithCodeRule jenkins) {
        var pools = XenServerPools.get();

        assertThat(pools.getPools())
                .extracting(XenServerPool::getName)
                .containsExactly("prod", "signed", "own-authority", "laboratory");
        var prod = pools.named("prod").orElseThrow();
        assertThat(prod.endpoints())
                .map(Object::toString)
                .containsExactly("xs01.example.org", "xs02.example.org", "xs03.example.org");
        assertThat(prod.getCredentialsId()).isEqualTo("xen-prod");
        assertThat(prod.getTrust())
                .asInstanceOf(type(PinnedTrust.class))
                .extracting(PinnedTrust::getFingerprints)
                .asString()
                .startsWith("AB:CD:");
        assertThat(prod.permits("ops/maintenance/nightly")).isTrue();
        assertThat(prod.getProtectedVms()).isEqualTo("agent-1\nagent-2");
        assertThat(pools.named("signed").orElseThrow().getTrust()).isInstanceOf(SystemCaTrust.class);
        assertThat(pools.named("own-authority").orElseThrow().getTrust()).isInstanceOf(CaTrust.class);
        assertThat(pools.named("laboratory").orElseThrow().getTrust()).isInstanceOf(InsecureTrust.class);
    }

    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void shouldWriteWhatItRead(JenkinsConfiguredWithCodeRule jenkins) throws Exception {
        var context = new ConfigurationContext(ConfiguratorRegistry.get());

        var exported = toYamlString(getUnclassifiedRoot(context).get("xenServerPools"));

        assertThat(exported).isEqualTo(toStringFromYamlFile(this, "configuration-as-code-export.yaml"));
    }
}
