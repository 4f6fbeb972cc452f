package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.AbstractProject;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.xenserver.config.PinnedTrust;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;

/** The forms of the Snippet Generator: what is typed comes back, defaults are left out, and nobody learns too much. */
@WithJenkins
class StepFormsTest {
    private static void define(String name) {
        var pool = new XenServerPool(name, name + ".example.org");
        pool.setAllowedJobs("**");
        XenServerPools.get().setPools(List.of(pool));
    }

    @Test
    void shouldBringBackWhatWasTyped(JenkinsRule jenkins) throws Exception {
        define("prod");

        var update = new XenRollingUpdateStep();
        update.setPool("prod");
        update.setLevel("full");
        update.setHosts("xs01\nxs02");
        update.setFinishBefore("04:00");
        update.setDrain("migrate\nsuspend");
        update.setDrainRetries(4);
        update.setVmRestart("level");
        update.setMigrateHome(false);
        update.setCanary("30m");
        update.setLimits("reboot=90m");
        update.setOnFailure("skipHost");
        update.setAllowMixed(true);
        update.setStopMode("now");
        update.setPending("finish");
        jenkins.assertEqualDataBoundBeans(update, StepHolder.roundTrip(jenkins, update));

        var gated = new XenGatedRollingUpdateStep();
        gated.setPool("prod");
        jenkins.assertEqualDataBoundBeans(gated, StepHolder.roundTrip(jenkins, gated));

        var check = new XenCheckUpdatesStep();
        check.setPool("prod");
        check.setLevel("mandatory");
        jenkins.assertEqualDataBoundBeans(check, StepHolder.roundTrip(jenkins, check));

        var guidance = new XenApplyGuidanceStep();
        guidance.setPool("prod");
        jenkins.assertEqualDataBoundBeans(guidance, StepHolder.roundTrip(jenkins, guidance));

        var restore = new XenRestoreStep();
        restore.setPool("prod");
        restore.setForce(true);
        jenkins.assertEqualDataBoundBeans(restore, StepHolder.roundTrip(jenkins, restore));

        var sync = new XenSyncStep();
        sync.setPool("prod");
        sync.setFreeze(true);
        jenkins.assertEqualDataBoundBeans(sync, StepHolder.roundTrip(jenkins, sync));

        var configure = new XenConfigureUpdatesStep();
        configure.setPool("prod");
        configure.setChannel("earlyAccess");
        configure.setSchedule("weekly");
        configure.setDay("sunday");
        configure.setProxy("http://proxy.example.org:3128");
        jenkins.assertEqualDataBoundBeans(configure, StepHolder.roundTrip(jenkins, configure));
    }

    @Test
    void shouldDescribeAPoolInPlace(JenkinsRule jenkins) throws Exception {
        SimulatedPool.credentials("lab", CredentialsScope.GLOBAL);
        var step = new XenSyncStep();
        step.setUrl("xs01.lab.example.org");
        step.setCredentialsId("lab");
        step.setTrust(new PinnedTrust("AB".repeat(32)));
        jenkins.assertEqualDataBoundBeans(step, StepHolder.roundTrip(jenkins, step));
    }

    @Test
    void shouldLeaveDefaultsOutOfSnippets(JenkinsRule jenkins) {
        var update = new XenRollingUpdateStep();
        update.setPool("prod");
        update.setLevel("recommended");
        update.setDrain("migrate");
        update.setVmRestart("mandatory");
        update.setPending("fail");
        update.setOnFailure("stop");
        update.setStopMode("afterHost");
        update.setDrainRetries(2);
        assertThat(new DescribableModel<>(XenRollingUpdateStep.class).uninstantiate(update))
                .isEqualTo(Map.of("pool", "prod"));
        var inline = new XenSyncStep();
        inline.setUrl("xs01.example.org");
        inline.setCredentialsId("lab");
        inline.setTrust(new PinnedTrust("AB:CD"));
        assertThat(new DescribableModel<>(XenSyncStep.class)
                        .uninstantiate2(inline)
                        .toString())
                .isEqualTo("(credentialsId=lab,trust=@xenPinned$PinnedTrust(fingerprints=AB:CD),url=xs01.example.org)");
    }

    @Test
    void shouldShowOnlyPermittedPoolsAndNothingToStrangers(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("configurer"));
        var mine = new XenServerPool("mine", "a.example.org");
        mine.setAllowedJobs("ops");
        var other = new XenServerPool("other", "b.example.org");
        other.setAllowedJobs("somebody/else");
        XenServerPools.get().setPools(List.of(mine, other));
        SimulatedPool.credentials("global", CredentialsScope.GLOBAL);
        SimulatedPool.credentials("system", CredentialsScope.SYSTEM);
        var job = jenkins.createProject(WorkflowJob.class, "ops");
        var descriptor = jenkins.jenkins.getDescriptorByType(XenSyncStep.DescriptorImpl.class);
        try (var user = ACL.as2(User.getById("configurer", true).impersonate2())) {
            assertThat(descriptor.doFillPoolItems(job, ""))
                    .extracting(o -> o.value)
                    .containsExactly("", "mine");
            assertThat(descriptor.doFillCredentialsIdItems(job, "", "a.example.org"))
                    .extracting(o -> o.value)
                    .contains("global")
                    .doesNotContain("system");
        }
        try (var user = ACL.as2(User.getById("reader", true).impersonate2())) {
            assertThat(descriptor.doFillPoolItems(job, "kept"))
                    .extracting(o -> o.value)
                    .doesNotContain("mine", "other")
                    .contains("kept");
            assertThat(descriptor.doFillCredentialsIdItems(job, "kept", "a.example.org"))
                    .extracting(o -> o.value)
                    .containsExactly("kept");
            assertThat(jenkins.jenkins
                            .getDescriptorByType(XenRollingUpdateStep.DescriptorImpl.class)
                            .doCheckCanary(job, "nonsense")
                            .kind)
                    .isEqualTo(hudson.util.FormValidation.Kind.OK);
        }
    }

    /** A build step that does nothing but show the form of a Pipeline step, so that the form can be sent and read again. */
    public static class StepHolder extends Builder {
        private final Step step;

        @DataBoundConstructor
        public StepHolder(Step step) {
            this.step = step;
        }

        public Step getStep() {
            return step;
        }

        /** The step after its form was shown, sent unchanged, and read. */
        @SuppressWarnings("unchecked")
        static <S extends Step> S roundTrip(JenkinsRule jenkins, S step) throws Exception {
            var job = jenkins.createFreeStyleProject();
            job.getBuildersList().add(new StepHolder(step));
            jenkins.configRoundtrip(job);
            return (S) job.getBuildersList().get(StepHolder.class).getStep();
        }

        @TestExtension
        public static class DescriptorImpl extends BuildStepDescriptor<Builder> {
            public Collection<? extends StepDescriptor> getStepDescriptors() {
                return StepDescriptor.all();
            }

            @Override
            public boolean isApplicable(Class<? extends AbstractProject> jobType) {
                return true;
            }

            @NonNull
            @Override
            public String getDisplayName() {
                return "Step";
            }
        }
    }
}
