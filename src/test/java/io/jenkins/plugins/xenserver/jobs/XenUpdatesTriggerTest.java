package io.jenkins.plugins.xenserver.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.User;
import hudson.security.ACL;
import hudson.util.FormValidation;
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.config.PoolAccess;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.UpdateCalls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

@WithOneJenkins
class XenUpdatesTriggerTest {
    private static final String LOGIN = "session.login_with_password";

    private JenkinsRule jenkins;
    private FreeStyleProject job;
    private LivePool pool;

    @BeforeEach
    void setUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = jenkins.createFreeStyleProject("nightly");
        pool = new LivePool(Scenarios.healthy(2, 0));
        pool.define("prod", "nightly*");
    }

    @AfterEach
    void tearDown() {
        pool.close();
    }

    private static void look(PoolWatch watch, Job<?, ?> who) throws Exception {
        watch.ask("prod", who.getFullName()).get(1, TimeUnit.MINUTES);
    }

    private void look() throws Exception {
        look(PoolWatch.get(), job);
        jenkins.waitUntilNoActivity();
    }

    private void newHash() {
        pool.simulator().changeHashBehindTheClient(SimUpdates.toolstack());
    }

    private static void asOperator(BiConsumer<PoolSession, String> work) {
        try (var session = PoolAccess.asSystem(
                        XenServerPools.get().named("prod").orElseThrow())
                .session()) {
            work.accept(
                    session,
                    new UpdateCalls(session).records("pool").keySet().iterator().next());
        }
    }

    private int builds() {
        return job.getNextBuildNumber() - 1;
    }

    @Test
    void shouldKeepWhatTheFormSays() throws Exception {
        job.addTrigger(new XenUpdatesTrigger("H/15 * * * *", "prod"));

        job = jenkins.configRoundtrip(job);

        var read = job.getTrigger(XenUpdatesTrigger.class);
        assertThat(read.getSpec()).isEqualTo("H/15 * * * *");
        assertThat(read.getPool()).isEqualTo("prod");
    }

    @Test
    void shouldOnlyNoteWhatItSeesFirst() throws Exception {
        look();
        look();

        assertThat(builds()).isZero();
    }

    @Test
    void shouldStartTheJobWhenThePoolWasSynchronisedToSomethingNew() throws Exception {
        look();
        pool.simulator().channel().publish(SimUpdates.toolstack());
        asOperator((session, ref) -> session.invoke(Duration.ofMinutes(1), "pool.sync_updates", ref, false));
        look();
        look();

        assertThat(builds()).isEqualTo(1);
        var cause = job.getLastBuild().getCause(XenUpdatesCause.class);
        assertThat(cause.getPool()).isEqualTo("prod");
        assertThat(cause.getHash()).isEqualTo(pool.simulator().hash());
        assertThat(cause.getOutdated()).isEqualTo(2);
        assertThat(cause.getShortDescription()).contains("2 hosts of pool prod", cause.getHash());
    }

    @Test
    void shouldNotStartItAgainAfterARestart() throws Exception {
        look();
        newHash();
        look();

        look(new PoolWatch(), job); // reads what the first one has kept
        jenkins.waitUntilNoActivity();

        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void shouldKnowUnderItsNewNameWhatTheJobWasTold() throws Exception {
        look();
        newHash();
        job.renameTo("nightly-renamed");

        look();

        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void shouldTakeItsRunFromTheSchedule() throws Exception {
        var trigger = new XenUpdatesTrigger("H/15 * * * *", "prod");
        trigger.start(job, true);
        look();
        newHash();

        trigger.run();
        look(); // ends no earlier than the one that the schedule asked for

        assertThat(builds()).isEqualTo(1);
    }

    /** Whatever many jobs watch the same pool, it is asked once. */
    @Test
    void shouldLookOnceForAllJobsThatAskBeforeTheLookHasEnded() throws Exception {
        var other = jenkins.createFreeStyleProject("nightly-too");
        look();
        look(PoolWatch.get(), other);
        newHash();
        var before = logins();
        var released = new AtomicBoolean();
        pool.simulator().faults().when(LOGIN).heldUntil(released::get);

        var first = PoolWatch.get().ask("prod", job.getFullName());
        await().atMost(Duration.ofMinutes(3)).until(() -> logins() > before);
        var second = PoolWatch.get().ask("prod", other.getFullName());
        released.set(true);
        pool.simulator().later(Duration.ZERO, () -> {});
        first.get(3, TimeUnit.MINUTES);
        second.get(3, TimeUnit.MINUTES);
        jenkins.waitUntilNoActivity();

        assertThat(logins()).isEqualTo(before + 1);
        assertThat(List.of(job, other)).allMatch(told -> told.getNextBuildNumber() == 2);
    }

    private long logins() {
        return pool.simulator().requestsByMethod().getOrDefault(LOGIN, 0L);
    }

    @Test
    void shouldStartNothingWhenThePoolDoesNotAnswerAndSaySoOnce() throws Exception {
        look();
        newHash();
        LivePool.credentials("xen-prod", CredentialsScope.SYSTEM, LivePool.OPERATOR, "wrong");
        try (var log = new LogRecorder()) {
            log.record(PoolWatch.class, Level.INFO).capture(10);
            look();
            look();
            assertThat(builds()).isZero();
            assertThat(log.getRecords()).hasSize(1);

            LivePool.credentials("xen-prod", CredentialsScope.SYSTEM, LivePool.OPERATOR, LivePool.PASSWORD);
            look();
            assertThat(log.getMessages()).contains(Messages.PoolWatch_Recovered("prod"));
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void shouldStartNoJobThatMayNotUseThePool() throws Exception {
        look();
        XenServerPools.get().named("prod").orElseThrow().setAllowedJobs("ops/*");
        newHash();
        try (var log = new LogRecorder()) {
            log.record(PoolWatch.class, Level.INFO).capture(10);
            look();
            look();
            assertThat(log.getMessages()).containsExactly(Messages.PoolWatch_NotPermitted("nightly", "prod"));

            XenServerPools.get().setPools(List.of());
            look();
            look();
            assertThat(log.getMessages()).hasSize(2).contains(Messages.PoolWatch_Undefined("prod"));
        }

        assertThat(builds()).isZero();
    }

    @Test
    void shouldKeepWhatIsNewUntilADisabledJobIsEnabledAgain() throws Exception {
        look();
        job.disable();
        newHash();
        look();
        assertThat(builds()).isZero();

        job.enable();
        look();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void shouldWaitWhileSomebodyWorksOnThePool() throws Exception {
        look();
        newHash();
        asOperator((session, ref) -> session.invoke("pool.add_to_other_config", ref, "xenserver-updates.lock", "{}"));
        look();

        assertThat(builds()).isZero();
    }

    @Test
    void shouldNeverAskForTheListOfUpdates() throws Exception {
        look();
        newHash();
        look();

        assertThat(pool.simulator().requestsByMethod().keySet()).noneMatch(m -> m.contains("/updates"));
    }

    @Test
    void shouldStartPipelinesToo() throws Exception {
        var pipeline = jenkins.createProject(WorkflowJob.class, "nightly-pipeline");
        pipeline.setDefinition(new CpsFlowDefinition("", true));
        pipeline.addProperty(new PipelineTriggersJobProperty(List.of(new XenUpdatesTrigger("@daily", "prod"))));
        look(PoolWatch.get(), pipeline);
        newHash();
        look(PoolWatch.get(), pipeline);
        jenkins.waitUntilNoActivity();

        assertThat(pipeline.getLastBuild().getCause(XenUpdatesCause.class)).isNotNull();
        assertThat(Jenkins.get()
                        .getDescriptorByType(XenUpdatesTrigger.DescriptorImpl.class)
                        .isApplicable(pipeline))
                .isTrue();
    }

    @Test
    void shouldCheckTheFormForThoseWhoMayConfigureTheJob() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("configurer")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        var form = jenkins.jenkins.getDescriptorByType(XenUpdatesTrigger.DescriptorImpl.class);
        try (var user = ACL.as2(User.getById("configurer", true).impersonate2())) {
            assertThat(form.doCheckPool(job, "").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(form.doCheckPool(job, "other").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(form.doCheckPool(job, "prod").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(form.doCheckSpec(job, "nonsense").kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(form.doCheckSpec(job, "").kind).isEqualTo(FormValidation.Kind.WARNING);
            assertThat(form.doFillPoolItems(job, "")).extracting(o -> o.value).containsExactly("", "prod");
        }
        for (var user : List.of("reader", "nobody")) {
            try (var somebody = ACL.as2(User.getById(user, true).impersonate2())) {
                assertThat(form.doCheckPool(job, "other").kind).isEqualTo(FormValidation.Kind.OK);
                assertThat(form.doCheckSpec(job, "nonsense").kind).isEqualTo(FormValidation.Kind.OK);
                assertThat(form.doFillPoolItems(job, "x"))
                        .extracting(o -> o.value)
                        .containsExactly("", "x");
            }
        }
    }
}
