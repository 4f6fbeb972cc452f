package io.jenkins.plugins.xenserver.steps;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.config.PoolChoices;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the forms of the steps offer and check that carry out guidance on hosts. */
abstract class UpdateStepDescriptor extends PoolStep.PoolStepDescriptor {
    @POST
    public ListBoxModel doFillLevelItems(@AncestorInPath Item item) {
        return PoolChoices.words(item, first(Choice.box(GuidanceLevel.class), "recommended"));
    }

    @POST
    public ListBoxModel doFillVmRestartItems(@AncestorInPath Item item) {
        return PoolChoices.words(item, Choice.box(VmRestartPolicy.class));
    }

    @POST
    public ListBoxModel doFillOnFailureItems(@AncestorInPath Item item) {
        return PoolChoices.words(item, Choice.box(RolloutOptions.OnFailure.class));
    }

    @POST
    public ListBoxModel doFillStopModeItems(@AncestorInPath Item item) {
        return PoolChoices.words(item, Choice.box(UpdateStep.StopMode.class));
    }

    @POST
    public ListBoxModel doFillPendingItems(@AncestorInPath Item item) {
        return PoolChoices.words(item, Choice.box(PendingPolicy.class));
    }

    @POST
    public FormValidation doCheckFinishBefore(@AncestorInPath Item item, @QueryParameter String value) {
        return Choice.check(item, () -> Choice.moment("finishBefore", value, ZonedDateTime.now()));
    }

    @POST
    public FormValidation doCheckDrain(@AncestorInPath Item item, @QueryParameter String value) {
        return Choice.check(item, () -> UpdateStep.rungs(value));
    }

    @POST
    public FormValidation doCheckDrainDelay(@AncestorInPath Item item, @QueryParameter String value) {
        return Choice.check(item, () -> Choice.duration("drainDelay", value, Duration.ZERO));
    }

    @POST
    public FormValidation doCheckCanary(@AncestorInPath Item item, @QueryParameter String value) {
        return Choice.check(item, () -> Choice.duration("canary", value, Duration.ZERO));
    }

    @POST
    public FormValidation doCheckResumeWithin(@AncestorInPath Item item, @QueryParameter String value) {
        return Choice.check(item, () -> Choice.duration("resumeWithin", value, Duration.ZERO));
    }

    @POST
    public FormValidation doCheckLimits(@AncestorInPath Item item, @QueryParameter String value) {
        return Choice.check(item, () -> UpdateStep.limits(value));
    }

    /** The default comes first, so that a fresh form shows it. */
    private static ListBoxModel first(ListBoxModel box, String wanted) {
        var ordered = new ArrayList<>(box);
        ordered.sort(Comparator.comparing(option -> !option.value.equals(wanted)));
        return new ListBoxModel(ordered);
    }
}
