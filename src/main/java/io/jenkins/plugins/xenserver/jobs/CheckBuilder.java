package io.jenkins.plugins.xenserver.jobs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractProject;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.config.PoolChoices;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.config.PoolTrust;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.steps.BlockingRollout;
import io.jenkins.plugins.xenserver.steps.BuildLog;
import io.jenkins.plugins.xenserver.steps.XenSyncStep;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import jenkins.tasks.SimpleBuildStep;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The build step of freestyle jobs: synchronises a pool, looks at its updates, or both. Waits on the executor and does not
 * survive a restart of Jenkins; the Pipeline steps do.
 */
@Restricted(NoExternalUse.class)
public class CheckBuilder extends Builder implements SimpleBuildStep {
    private String pool;
    private String url;
    private String addresses;
    private String credentialsId;
    private PoolTrust trust;
    private Work work = Work.BOTH;
    private String level;
    private Waiting unstable = Waiting.NEVER;
    private boolean unstableOnGuidance;

    /** Everything is optional but the pool, which may be given in two ways. */
    @DataBoundConstructor
    public CheckBuilder() {}

    /** What the job's file does not say is as by default: the file may be of an earlier version, or written by hand. */
    protected Object readResolve() {
        setWork(work);
        setUnstable(unstable);
        return this;
    }

    /** What is done. */
    public enum Work {
        /** The pool is synchronised with its channel. */
        SYNC,
        /** What is available is looked at. */
        CHECK,
        /** One after the other. */
        BOTH
    }

    /** Which updates make the build unstable by waiting. */
    public enum Waiting {
        /** None. */
        NEVER,
        /** Those of high severity. */
        HIGH,
        /** Any. */
        ANY
    }

    /** The name of a defined pool. */
    @CheckForNull
    public String getPool() {
        return pool;
    }

    /** Sets the name of a defined pool. */
    @DataBoundSetter
    public void setPool(String pool) {
        this.pool = Util.fixEmptyAndTrim(pool);
    }

    /** The address of a pool that is not defined. */
    @CheckForNull
    public String getUrl() {
        return url;
    }

    /** Sets the address of a pool that is not defined. */
    @DataBoundSetter
    public void setUrl(String url) {
        this.url = Util.fixEmptyAndTrim(url);
    }

    /** Further hosts of that pool, one a line. */
    @CheckForNull
    public String getAddresses() {
        return addresses;
    }

    /** Sets the further hosts of that pool, one a line. */
    @DataBoundSetter
    public void setAddresses(String addresses) {
        this.addresses = Util.fixEmptyAndTrim(addresses);
    }

    /** Id of the credentials for that pool. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    /** Sets the id of the credentials for that pool. */
    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** How that pool's hosts prove who they are. */
    @CheckForNull
    public PoolTrust getTrust() {
        return trust;
    }

    /** Sets how that pool's hosts prove who they are. */
    @DataBoundSetter
    public void setTrust(PoolTrust trust) {
        this.trust = trust;
    }

    /** What is done. */
    @NonNull
    public Work getWork() {
        return work;
    }

    /** Sets what is done. */
    @DataBoundSetter
    public void setWork(Work work) {
        this.work = work == null ? Work.BOTH : work;
    }

    /** The level of guidance that the look plans for; null = recommended. */
    @CheckForNull
    public String getLevel() {
        return level;
    }

    /** Sets the level of guidance that the look plans for. */
    @DataBoundSetter
    public void setLevel(String level) {
        var chosen = Util.fixEmptyAndTrim(level);
        this.level = "recommended".equals(chosen) ? null : chosen;
    }

    /** Which waiting updates make the build unstable. */
    @NonNull
    public Waiting getUnstable() {
        return unstable;
    }

    /** Sets which waiting updates make the build unstable. */
    @DataBoundSetter
    public void setUnstable(Waiting unstable) {
        this.unstable = unstable == null ? Waiting.NEVER : unstable;
    }

    /** Whether guidance that waits makes the build unstable. */
    public boolean isUnstableOnGuidance() {
        return unstableOnGuidance;
    }

    /** Sets whether guidance that waits makes the build unstable. */
    @DataBoundSetter
    public void setUnstableOnGuidance(boolean unstableOnGuidance) {
        this.unstableOnGuidance = unstableOnGuidance;
    }

    @Override
    public boolean requiresWorkspace() {
        return false;
    }

    @Override
    public void perform(@NonNull Run<?, ?> run, @NonNull EnvVars env, @NonNull TaskListener listener)
            throws InterruptedException, IOException {
        PoolTarget target;
        GuidanceLevel planned;
        try {
            target = target(env);
            planned = level(env);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
        if (work != Work.CHECK) {
            BlockingRollout.sync(target, run, listener);
        }
        if (work != Work.SYNC) {
            var report = BlockingRollout.check(target, planned, run, listener);
            var reason = new Verdict(unstable, unstableOnGuidance).of(report);
            if (!reason.isEmpty()) {
                BuildLog.say(listener, reason);
                run.setResult(Result.UNSTABLE);
            }
        }
    }

    /** The one place where environment variables are put in. */
    private PoolTarget target(EnvVars env) {
        return PoolTarget.of(
                env.expand(pool), env.expand(url), env.expand(addresses), env.expand(credentialsId), trust);
    }

    private GuidanceLevel level(EnvVars env) {
        var word = level == null ? "recommended" : env.expand(level);
        try {
            return GuidanceLevel.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Messages.CheckBuilder_NoLevel(word), e);
        }
    }

    /** What the form offers and checks. No symbol: the names of the steps are taken by the steps. */
    @Extension
    public static class DescriptorImpl extends BuildStepDescriptor<Builder> {
        /** Explains the fields that the steps have too as the steps do. */
        public DescriptorImpl() {
            for (var field : List.of("pool", "url", "addresses", "credentialsId", "trust")) {
                addHelpFileRedirect(field, XenSyncStep.class, field);
            }
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.CheckBuilder_DisplayName();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> type) {
            return true;
        }

        /** The kinds of trust that may be chosen. */
        public List<PoolTrust.TrustDescriptor> getTrustDescriptors() {
            return PoolTrust.choices();
        }

        @POST
        public ListBoxModel doFillPoolItems(@AncestorInPath Item item, @QueryParameter String pool) {
            return PoolChoices.permitted(item, pool);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String credentialsId, @QueryParameter String url) {
            return PoolChoices.credentials(item, credentialsId, url);
        }

        @POST
        public FormValidation doCheckCredentialsId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String url) {
            return PoolChoices.checkCredentials(item, value, url);
        }

        @POST
        public ListBoxModel doFillWorkItems(@AncestorInPath Item item) {
            return box(
                    item,
                    new ListBoxModel.Option(Messages.CheckBuilder_Both(), Work.BOTH.name()),
                    new ListBoxModel.Option(Messages.CheckBuilder_Sync(), Work.SYNC.name()),
                    new ListBoxModel.Option(Messages.CheckBuilder_Check(), Work.CHECK.name()));
        }

        @POST
        public ListBoxModel doFillLevelItems(@AncestorInPath Item item) {
            return box(
                    item,
                    new ListBoxModel.Option(Messages.CheckBuilder_Recommended(), "recommended"),
                    new ListBoxModel.Option(Messages.CheckBuilder_Mandatory(), "mandatory"),
                    new ListBoxModel.Option(Messages.CheckBuilder_Full(), "full"));
        }

        @POST
        public ListBoxModel doFillUnstableItems(@AncestorInPath Item item) {
            return box(
                    item,
                    new ListBoxModel.Option(Messages.CheckBuilder_Never(), Waiting.NEVER.name()),
                    new ListBoxModel.Option(Messages.CheckBuilder_High(), Waiting.HIGH.name()),
                    new ListBoxModel.Option(Messages.CheckBuilder_Any(), Waiting.ANY.name()));
        }

        private static ListBoxModel box(@CheckForNull Item item, ListBoxModel.Option... options) {
            return PoolChoices.words(item, new ListBoxModel(options));
        }
    }
}
