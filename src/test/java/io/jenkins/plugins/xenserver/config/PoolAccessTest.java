package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.AbortException;
import hudson.model.FreeStyleBuild;
import hudson.model.ParametersAction;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.rollout.PoolGlance;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Who reaches which pool, and the ways around that are closed. */
@WithOneJenkins
class PoolAccessTest {
    private JenkinsRule jenkins;
    private LivePool pool;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        pool = new LivePool(Scenarios.healthy(1, 0));
    }

    @AfterEach
    void tearDown() {
        pool.close();
    }

    private FreeStyleBuild build(String job) throws Exception {
        return jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject(job));
    }

    private static PoolTarget named(String name) {
        return PoolTarget.of(name, null, null, null, null);
    }

    private PoolTarget inline(String credentialsId) {
        return PoolTarget.of(null, pool.address(), null, credentialsId, pool.trust());
    }

    private static String uuid(PoolConnection connection) {
        try (var session = connection.session()) {
            return PoolGlance.of(session).uuid();
        }
    }

    @Test
    void shouldReachADefinedPoolForAPermittedJob() throws Exception {
        pool.define("prod", "reaches-defined");
        var build = build("reaches-defined");

        var connection = PoolAccess.open(named("prod"), build);

        assertThat(connection.label()).isEqualTo("prod");
        assertThat(connection.address()).isEqualTo(pool.address());
        assertThat(uuid(connection)).isEqualTo(pool.uuid());
        assertThatItsUseIsNoted(build);
    }

    /** By the name of its job, which no other test may use: Jenkins does not forget what a job has used when that is gone. */
    private static void assertThatItsUseIsNoted(FreeStyleBuild build) throws Exception {
        var used = SystemCredentialsProvider.getInstance().getCredentials().getFirst();
        assertThat(CredentialsProvider.getFingerprintOf(used)
                        .getRangeSet(build.getParent())
                        .includes(build.getNumber()))
                .isTrue();
    }

    @Test
    void shouldSendNothingBeforeTheFirstCall() throws Exception {
        pool.define("prod", "nightly");

        PoolAccess.open(named("prod"), build("nightly")).session().close();

        assertThat(pool.requests()).isZero();
    }

    @Test
    void shouldRefuseAJobThatIsNotPermittedAndNotTellItWhetherThePoolIsThere() throws Exception {
        pool.define("prod", "ops/*");
        var build = build("nightly");

        assertThatThrownBy(() -> PoolAccess.open(named("prod"), build))
                .isInstanceOf(AbortException.class)
                .hasMessage(Messages.PoolAccess_NotPermitted("prod", "nightly"));
        assertThatThrownBy(() -> PoolAccess.open(named("other"), build))
                .isInstanceOf(AbortException.class)
                .hasMessage(Messages.PoolAccess_NotPermitted("other", "nightly"));
        assertThat(pool.requests()).isZero();
    }

    @Test
    void shouldNameTheCredentialThatIsGone() throws Exception {
        pool.define("prod", "gone", "**");
        var build = build("nightly");

        assertThatThrownBy(() -> PoolAccess.open(named("prod"), build))
                .isInstanceOf(AbortException.class)
                .hasMessage(Messages.PoolAccess_PoolCredentialsGone("gone", "prod"));
        assertThatThrownBy(() -> PoolAccess.open(inline("gone"), build))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("'gone'");
        assertThatThrownBy(() -> PoolAccess.open(inline(null), build))
                .isInstanceOf(AbortException.class)
                .hasMessage(Messages.PoolAccess_InlineWithoutCredentials(pool.address()));
    }

    @Test
    void shouldReachAPoolThatTheJobDescribesWithItsOwnCredentials() throws Exception {
        LivePool.credentials("mine", CredentialsScope.GLOBAL, LivePool.OPERATOR, LivePool.PASSWORD);
        var build = build("reaches-inline");

        var connection = PoolAccess.open(inline("mine"), build);

        assertThat(uuid(connection)).isEqualTo(pool.uuid());
        connection.admit(pool.uuid(), "pool");
        assertThatItsUseIsNoted(build);
    }

    @Test
    void shouldNotLendTheCredentialsOfADefinedPool() throws Exception {
        pool.define("prod", "ops/*");
        var build = build("nightly");

        assertThatThrownBy(() -> PoolAccess.open(inline("xen-prod"), build))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("'xen-prod'");
        assertThat(pool.requests()).isZero();
    }

    @Test
    void shouldNotLetACredentialsParameterOfTheSameNameTakeTheirPlace() throws Exception {
        pool.define("prod", "nightly");
        LivePool.credentials("weak", CredentialsScope.GLOBAL, "nobody", "wrong");
        var job = jenkins.createFreeStyleProject("nightly");
        var build = job.scheduleBuild2(
                        0, new ParametersAction(new CredentialsParameterValue("xen-prod", "weak", null, false)))
                .get();

        assertThat(uuid(PoolAccess.open(named("prod"), build))).isEqualTo(pool.uuid());
    }

    @Test
    void shouldRefuseADefinedPoolByItsAddressWhenTheJobMayNotUseIt() throws Exception {
        pool.define("prod", "ops/*");
        LivePool.credentials("mine", CredentialsScope.GLOBAL, LivePool.OPERATOR, LivePool.PASSWORD);
        var connection = PoolAccess.open(inline("mine"), build("nightly"));

        // Nobody has ever been there in the name of the defined pool; who it is is found out now.
        assertThatExceptionOfType(RolloutException.class)
                .isThrownBy(() -> connection.admit(pool.uuid(), "the pool"))
                .withMessage(Messages.PoolAccess_InlineOfDefined("the pool", "nightly"));
        assertThat(KnownPools.get().is(XenServerPools.get().getPools().getFirst(), pool.uuid()))
                .isTrue();
    }

    @Test
    void shouldRefuseItEvenIfItCannotSayWhoItIs() throws Exception {
        LivePool.credentials("bad", CredentialsScope.SYSTEM, "nobody", "wrong");
        pool.define("prod", "bad", "ops/*");
        LivePool.credentials("mine", CredentialsScope.GLOBAL, LivePool.OPERATOR, LivePool.PASSWORD);
        var connection = PoolAccess.open(inline("mine"), build("nightly"));

        assertThatExceptionOfType(RolloutException.class).isThrownBy(() -> connection.admit(pool.uuid(), "the pool"));
    }

    /** The definition names the coordinator alone, and has never got through to it. */
    @Test
    void shouldRefuseItAlsoByTheAddressOfAMemberThatItsDefinitionDoesNotName() throws Exception {
        try (var two = new LivePool(Scenarios.healthy(2, 0))) {
            LivePool.credentials("bad", CredentialsScope.SYSTEM, "nobody", "wrong");
            two.define("prod", "bad", "ops/*");
            LivePool.credentials("mine", CredentialsScope.GLOBAL, LivePool.OPERATOR, LivePool.PASSWORD);
            var member = two.simulator().host("xs02").address()
                    + two.address().substring(two.address().lastIndexOf(':'));
            var target = PoolTarget.of(null, member, null, "mine", two.trust());
            var connection = PoolAccess.open(target, build("nightly"));

            assertThatExceptionOfType(RolloutException.class)
                    .isThrownBy(() -> connection.admit(two.uuid(), "the pool"))
                    .withMessage(Messages.PoolAccess_InlineOfDefined("the pool", "nightly"));
        }
    }

    @Test
    void shouldAllowTheAddressToAJobThatMayUseTheDefinedPool() throws Exception {
        var defined = pool.define("prod", "nightly");
        KnownPools.get().learn(defined, pool.uuid());
        LivePool.credentials("mine", CredentialsScope.GLOBAL, LivePool.OPERATOR, LivePool.PASSWORD);

        PoolAccess.open(inline("mine"), build("nightly")).admit(pool.uuid(), "the pool");
    }

    @Test
    void shouldAllowAPoolThatNobodyDefined() throws Exception {
        try (var other = new LivePool(Scenarios.healthy(1, 0).seed(7))) {
            other.define("prod", "ops/*");
            LivePool.credentials("mine", CredentialsScope.GLOBAL, LivePool.OPERATOR, LivePool.PASSWORD);

            PoolAccess.open(inline("mine"), build("nightly")).admit(pool.uuid(), "the pool");
        }
    }

    @Test
    void shouldRememberWhoADefinedPoolIsUntilItIsDefinedElsewhere() throws Exception {
        var defined = pool.define("prod", "**");
        PoolAccess.asSystem(defined).admit(pool.uuid(), "the pool");

        var again = new KnownPools(); // as after a restart
        assertThat(again.is(defined, pool.uuid())).isTrue();
        assertThat(again.uuid(defined)).contains(pool.uuid());
        assertThat(again.knows(new XenServerPool("prod", "xs99.example.org"))).isFalse();
    }

    @Test
    void shouldLookTheCredentialUpAtEachLogin() throws Exception {
        var defined = pool.define("prod", "**");
        var connection = PoolAccess.asSystem(defined);
        assertThat(uuid(connection)).isEqualTo(pool.uuid());

        LivePool.credentials("xen-prod", CredentialsScope.SYSTEM, LivePool.OPERATOR, "changed");
        assertThatThrownBy(() -> uuid(connection)).isInstanceOf(ApiFailure.class);

        SystemCredentialsProvider.getInstance().getCredentials().clear();
        assertThatThrownBy(() -> uuid(connection))
                .isInstanceOf(RolloutException.class)
                .hasMessage(Messages.PoolAccess_PoolCredentialsGone("xen-prod", "prod"));
    }
}
