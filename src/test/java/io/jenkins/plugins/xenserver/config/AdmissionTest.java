package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.steps.SimulatedPool;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Pools whose remembered uuid is not, or not any more, the one that answers. */
@WithOneJenkins
class AdmissionTest {
    private static final String JOB = "nightly";

    private static Admission inline(XenServerPool pool) {
        return new Admission.Inline(JOB, pool.endpoints());
    }

    private static String uuid(SimulatedPool pool) {
        return pool.simulator().read(() -> pool.simulator().pool().uuid());
    }

    /** A defined pool at which nobody answers. */
    private static XenServerPool silent(String allowedJobs) {
        var pool = new XenServerPool("silent", "127.0.0.1:1");
        pool.setAllowedJobs(allowedJobs);
        XenServerPools.get().setPools(List.of(pool));
        return pool;
    }

    @Test
    void shouldAskAgainWhereAnotherPoolAnswersThanTheOneThatIsRemembered(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.healthy(1, 0))) {
            var defined = pool.define("prod", "ops/*");
            KnownPools.get().learn(defined, "of-the-pool-before-it-was-installed-again");

            assertThatExceptionOfType(RolloutException.class)
                    .isThrownBy(() -> inline(defined).admit(uuid(pool), "the pool", List::of));
            assertThat(KnownPools.get().is(defined, uuid(pool))).isTrue();
        }
    }

    @Test
    void shouldRefuseTheAddressOfAPoolThatCannotBeAskedAgain(JenkinsRule jenkins) {
        var defined = silent("ops/*");
        KnownPools.get().learn(defined, "old");

        assertThatExceptionOfType(RolloutException.class)
                .isThrownBy(() -> inline(defined).admit("new", "the pool", List::of))
                .withMessage(Messages.PoolAccess_InlineOfDefined("the pool", JOB));
    }

    @Test
    void shouldNotStopOtherJobsWhereADefinitionThatWasEditedByHandLeadsNowhere(JenkinsRule jenkins) throws Exception {
        var defined = silent("ops/*");
        var file = jenkins.jenkins.getRootDir().toPath().resolve(XenServerPools.class.getName() + ".xml");
        Files.writeString(file, Files.readString(file).replace("127.0.0.1:1", "no host at all"));
        XenServerPools.get().load();

        assertThat(XenServerPools.get().getPools())
                .extracting(XenServerPool::getAddress)
                .containsExactly("no host at all");
        assertThatCode(() -> inline(defined).admit("other", "the pool", List::of))
                .doesNotThrowAnyException();
        assertThat(jenkins.createWebClient()
                        .getJSON("xenserver/api/json")
                        .getJSONObject()
                        .toString())
                .contains("no host at all");
    }

    @Test
    void shouldNotForgetWhoAPoolAtAnotherAddressIs(JenkinsRule jenkins) {
        var defined = silent("ops/*");
        KnownPools.get().learn(defined, "another");

        assertThatCode(() -> new Admission.Inline(JOB, List.of(Endpoint.parse("192.0.2.1")))
                        .admit("this", "the pool", List::of))
                .doesNotThrowAnyException();
        assertThat(KnownPools.get().is(defined, "another")).isTrue();
    }

    @Test
    void shouldNotAskOnBehalfOfAJobThatMayUseThePoolAnyway(JenkinsRule jenkins) {
        var defined = silent(JOB);
        KnownPools.get().learn(defined, "old");

        assertThatCode(() -> inline(defined).admit("new", "the pool", List::of)).doesNotThrowAnyException();
        assertThat(KnownPools.get().is(defined, "old")).isTrue();
    }
}
