package io.jenkins.plugins.xenserver.config;

import static io.jenkins.plugins.casc.misc.Util.getUnclassifiedRoot;
import static io.jenkins.plugins.casc.misc.Util.toStringFromYamlFile;
import static io.jenkins.plugins.casc.misc.Util.toYamlString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import io.jenkins.plugins.casc.Attribute;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.SecretSource;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.TestExtension;

@WithJenkinsConfiguredWithCode
class XenServerPoolsAsCodeTest {
    private static final Path DOCUMENT = Path.of("docs", "jcasc.md");

    /** Where an administrator keeps the passwords. */
    @TestExtension("shouldReadWhatTheDocumentationShows")
    public static class Passwords extends SecretSource {
        @Override
        public Optional<String> reveal(String secret) {
            return secret.equals("XEN_PROD_PASSWORD") ? Optional.of("the password") : Optional.empty();
        }
    }

    private static List<String> found(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    @Test
    void shouldReadWhatTheDocumentationShows(JenkinsConfiguredWithCodeRule jenkins, @TempDir Path folder)
            throws Exception {
        var file = folder.resolve("jenkins.yaml");
        Files.writeString(file, String.join("\n", found("^```yaml\n(.*?)^```")));

        ConfigurationAsCode.get().configure(file.toString());

        var pools = XenServerPools.get();
        assertThat(pools.getPools()).extracting(XenServerPool::getName).containsExactly("prod", "laboratory");
        var prod = pools.named("prod").orElseThrow();
        assertThat(prod.endpoints())
                .map(Object::toString)
                .containsExactly("xs01.example.org", "xs02.example.org", "xs03.example.org");
        assertThat(prod.getTrust())
                .asInstanceOf(type(PinnedTrust.class))
                .extracting(trust -> trust.getFingerprints().lines().count())
                .isEqualTo(2L);
        assertThat(prod.permits("ops/maintenance/nightly")).isTrue();
        assertThat(prod.permits("ops/nightly")).isFalse();
        assertThat(prod.getProtectedVms()).isEqualTo("build-agent-1\nbuild-agent-2");
        assertThat(pools.named("laboratory").orElseThrow().getTrust()).isInstanceOf(InsecureTrust.class);
        assertThat(CredentialsProvider.lookupCredentialsInItemGroup(
                        StandardUsernamePasswordCredentials.class, jenkins.jenkins, null, List.of()))
                .singleElement()
                .satisfies(credentials -> {
                    assertThat(credentials.getId()).isEqualTo(prod.getCredentialsId());
                    assertThat(credentials.getScope()).isEqualTo(CredentialsScope.SYSTEM);
                    assertThat(credentials.getPassword().getPlainText()).isEqualTo("the password");
                });
    }

    @Test
    void shouldHaveEachKeyInTheTableOfTheDocumentation(JenkinsConfiguredWithCodeRule jenkins) throws Exception {
        var configurator = new ConfigurationContext(ConfiguratorRegistry.get()).lookupOrFail(XenServerPool.class);

        assertThat(found("^\\| `(\\w+)` \\|"))
                .containsExactlyInAnyOrderElementsOf(
                        configurator.describe().stream().map(Attribute::getName).toList());
    }

    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void shouldReadEachKindOfTrust(JenkinsConfiguredWithCodeRule jenkins) {
        var pools = XenServerPools.get();

        assertThat(pools.getPools())
                .extracting(XenServerPool::getName)
                .containsExactly("prod", "signed", "own-authority", "laboratory");
        assertThat(pools.named("prod").orElseThrow().getTrust())
                .asInstanceOf(type(PinnedTrust.class))
                .extracting(PinnedTrust::getFingerprints)
                .asString()
                .startsWith("AB:CD:");
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
