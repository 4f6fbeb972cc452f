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
import io.jenkins.plugins.xenserver.WithOneJenkins;
import io.jenkins.plugins.xenserver.config.PinnedTrust;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.rollout.Drain;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;
import org.kohsuke.stapler.DataBoundConstructor;

/** The forms of the Snippet Generator: what is typed comes back, defaults are left out, and nobody learns too much. */
@WithOneJenkins
class StepFormsTest {
    /** For each argument of any step a value that is not its default. */
    private static final Map<String, Object> ARGUMENTS = Map.ofEntries(
            Map.entry("pool", "prod"),
            Map.entry("url", "xs01.lab.example.org"),
            Map.entry("addresses", "xs02.lab.example.org\nxs03.lab.example.org"),
            Map.entry("credentialsId", "lab"),
            Map.entry("trust", new PinnedTrust("AB".repeat(32))),
            Map.entry("hash", "0123abcd"),
            Map.entry("pending", "finish"),
            Map.entry("dryRun", true),
            Map.entry("level", "full"),
            Map.entry("hosts", "xs01\nxs02"),
            Map.entry("finishBefore", "04:00"),
            Map.entry("drain", "migrate\nsuspend"),
            Map.entry("drainRetries", 4),
            Map.entry("drainDelay", "5m"),
            Map.entry("anySuspendStorage", true),
            Map.entry("protectedVms", "ci controller\nbuild agent"),
            Map.entry("vmRestart", "level"),
            Map.entry("migrateHome", false),
            Map.entry("parallelVms", 7),
            Map.entry("evacuationBatch", 5),
            Map.entry("evacuationNetwork", "migration"),
            Map.entry("canary", "30m"),
            Map.entry("limits", "reboot=90m\ngate=2h"),
            Map.entry("onFailure", "skipHost"),
            Map.entry("allowMixed", true),
            Map.entry("allowDisabled", true),
            Map.entry("resumeWithin", "8h"),
            Map.entry("stopMode", "now"),
            Map.entry("bundle", "updates/july.xsbundle"),
            Map.entry("switchChannel", true),
            Map.entry("force", true),
            Map.entry("freeze", true),
            Map.entry("remoteCredentialsId", "lab"),
            Map.entry("channel", "earlyAccess"),
            Map.entry("binaryUrl", "https://mirror.example.org/binary"),
            Map.entry("sourceUrl", "https://mirror.example.org/source"),
            Map.entry("gpgKey", "mirror.pub"),
            Map.entry("remotePool", "xs01.canary.example.org"),
            Map.entry("remoteCertificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
            Map.entry("proxy", "http://proxy.example.org:3128"),
            Map.entry("proxyCredentialsId", "lab"),
            Map.entry("schedule", "weekly"),
            Map.entry("day", "sunday"));

    private static void define(String name) {
        var pool = new XenServerPool(name, name + ".example.org");
        pool.setAllowedJobs("**");
        XenServerPools.get().setPools(List.of(pool));
    }

    private static List<StepDescriptor> descriptors() {
        return StepDescriptor.all().stream()
                .filter(PoolStep.PoolStepDescriptor.class::isInstance)
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static DescribableModel<Step> model(StepDescriptor descriptor) {
        return new DescribableModel<>((Class<Step>) descriptor.clazz);
    }

    /** Every argument of a step with a value that is not its default; one that a later version adds wants a value here. */
    private static Step filled(StepDescriptor descriptor) throws Exception {
        var model = model(descriptor);
        var arguments = new TreeMap<String, Object>();
        for (var parameter : model.getParameters()) {
            assertThat(ARGUMENTS)
                    .as("a value to try %s of %s with", parameter.getName(), descriptor.getFunctionName())
                    .containsKey(parameter.getName());
            arguments.put(parameter.getName(), ARGUMENTS.get(parameter.getName()));
        }
        var step = model.instantiate(arguments, null);
        assertThat(model.uninstantiate2(step).getArguments().keySet())
                .as("arguments of %s that are not their defaults", descriptor.getFunctionName())
                .isEqualTo(arguments.keySet());
        return step;
    }

    @Test
    void shouldBringBackWhatWasTypedIntoAnyField(JenkinsRule jenkins) throws Exception {
        define("prod");
        SimulatedPool.credentials("lab", CredentialsScope.GLOBAL);
        var steps = new ArrayList<Step>();
        for (var descriptor : descriptors()) {
            steps.add(filled(descriptor));
        }
        assertThat(steps).hasSize(7);
        var back = StepHolder.roundTrip(jenkins, steps);
        for (var n = 0; n < steps.size(); n++) {
            var model = model(steps.get(n).getDescriptor());
            assertThat(model.uninstantiate2(back.get(n)).toString())
                    .isEqualTo(model.uninstantiate2(steps.get(n)).toString());
            jenkins.assertEqualDataBoundBeans(steps.get(n), back.get(n));
        }
    }

    /** Whatever is typed arrives where updates are made, and nothing that can be chosen there is out of a job's reach. */
    @Test
    void shouldHandAllOfItToTheProcedure(JenkinsRule jenkins) throws Exception {
        var step = (XenRollingUpdateStep)
                filled(jenkins.jenkins.getDescriptorByType(XenRollingUpdateStep.DescriptorImpl.class));
        demandChosen(step.options(), RolloutOptions.DEFAULT);
        demandChosen(step.options().drain(), Drain.DEFAULT);
        assertThat(step.request().stopNow()).isTrue();
    }

    private static <R extends Record> void demandChosen(R chosen, R otherwise) throws Exception {
        for (var part : chosen.getClass().getRecordComponents()) {
            assertThat(part.getAccessor().invoke(chosen))
                    .as(part.getName())
                    .isNotEqualTo(part.getAccessor().invoke(otherwise));
        }
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
            return (S) roundTrip(jenkins, List.of(step)).getFirst();
        }

        /** The same for several steps in one form. */
        static List<Step> roundTrip(JenkinsRule jenkins, List<? extends Step> steps) throws Exception {
            var job = jenkins.createFreeStyleProject();
            steps.forEach(step -> job.getBuildersList().add(new StepHolder(step)));
            jenkins.configRoundtrip(job);
            return job.getBuildersList().getAll(StepHolder.class).stream()
                    .map(StepHolder::getStep)
                    .toList();
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
