package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.xenserver.WithOneJenkins;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

@WithOneJenkins
class XenServerPoolsTest {
    @Test
    void shouldComeBackFromTheFormAsItWent(JenkinsRule jenkins) throws Exception {
        Samples.systemCredentials("xen-prod");
        var full = new XenServerPool("prod", "xs01.example.org");
        full.setAddresses("xs02.example.org\nxs03.example.org");
        full.setCredentialsId("xen-prod");
        full.setTrust(new PinnedTrust("AB".repeat(32)));
        full.setAllowedJobs("ops/*\nnightly");
        full.setProtectedVms("agent-1\nagent-2");
        var signed = new XenServerPool("signed", "xs11.example.org");
        signed.setTrust(new CaTrust(Samples.CA));
        var bare = new XenServerPool("bare", "xs21.example.org");
        var laboratory = new XenServerPool("laboratory", "xs31.example.org");
        laboratory.setTrust(new InsecureTrust());
        XenServerPools.get().setPools(List.of(full, signed, bare, laboratory));

        jenkins.configRoundtrip();

        var after = XenServerPools.get().getPools();
        assertThat(after).usingRecursiveComparison().isEqualTo(List.of(full, signed, withDefaults(bare), laboratory));
        assertThat(after.get(0)).isNotSameAs(full);
    }

    /** A form always says which trust is meant. */
    private static XenServerPool withDefaults(XenServerPool pool) {
        pool.setTrust(new SystemCaTrust());
        return pool;
    }

    @Test
    void shouldForgetTheLastPoolWhenItIsDeletedInTheForm(JenkinsRule jenkins) throws Exception {
        XenServerPools.get().setPools(List.of(new XenServerPool("prod", "xs01.example.org")));
        var form = jenkins.createWebClient().goTo("configure").getFormByName("config");

        form.<org.htmlunit.html.HtmlElement>getFirstByXPath(
                        ".//div[@name='pools' and not(contains(@class,'to-be-removed'))]"
                                + "//button[contains(@class,'repeatable-delete')]")
                .click();
        jenkins.submit(form);

        assertThat(XenServerPools.get().getPools()).isEmpty();
    }

    @Test
    void shouldRefuseTwoPoolsOfOneName(JenkinsRule jenkins) {
        var pools = XenServerPools.get();
        pools.setPools(List.of(new XenServerPool("prod", "xs01.example.org")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pools.setPools(List.of(
                        new XenServerPool("a", "xs01.example.org"), new XenServerPool("a ", "xs02.example.org"))))
                .withMessageContaining("'a'");
        assertThat(pools.getPools()).hasSize(1);
    }

    @Test
    void shouldRefuseAPoolThatNoJobCouldUse(JenkinsRule jenkins) {
        var pools = XenServerPools.get();
        var useless = new XenServerPool("b", "xs01.example.org");
        useless.setAddresses("xs02.example.org\nhttp://");

        for (var bad : List.of(new XenServerPool(" ", "xs01"), new XenServerPool("b", ""), useless)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pools.setPools(List.of(new XenServerPool("a", "xs11"), bad)))
                    .withMessageMatching(".*(address xs01 has no name|Pool 'b': ).*");
        }
        assertThat(pools.getPools()).isEmpty();
    }

    @Test
    void shouldFindAPoolByItsName(JenkinsRule jenkins) {
        var pools = XenServerPools.get();
        pools.setPools(List.of(new XenServerPool("prod", "xs01.example.org")));

        assertThat(pools.named("prod")).map(XenServerPool::getAddress).contains("xs01.example.org");
        assertThat(pools.named("Prod")).isEmpty();
        pools.setPools(null);
        assertThat(pools.named("prod")).isEmpty();
    }
}
