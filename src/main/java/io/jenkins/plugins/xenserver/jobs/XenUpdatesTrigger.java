package io.jenkins.plugins.xenserver.jobs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.triggers.TimerTrigger;
import hudson.triggers.Trigger;
import hudson.triggers.TriggerDescriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.config.PoolChoices;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import jenkins.model.ParameterizedJobMixIn;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Starts a job when a pool was synchronised to something new, or hosts of it became outdated. */
@Restricted(NoExternalUse.class)
public class XenUpdatesTrigger extends Trigger<Job<?, ?>> {
    private final String pool;

    /**
     * A trigger.
     *
     * @param spec when to look
     * @param pool name of the defined pool
     * @throws IllegalArgumentException if the schedule cannot be read
     */
    @DataBoundConstructor
    public XenUpdatesTrigger(String spec, String pool) {
        super(Util.fixNull(spec));
        this.pool = Util.fixEmptyAndTrim(pool);
    }

    /** Name of the defined pool. */
    @CheckForNull
    public String getPool() {
        return pool;
    }

    /** Only queues: the timer's thread looks at nothing. */
    @Override
    public void run() {
        if (job != null && pool != null) {
            PoolWatch.get().ask(pool, job.getFullName());
        }
    }

    /** What the form offers and checks. */
    @Extension
    @Symbol("xenUpdates")
    public static class DescriptorImpl extends TriggerDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.XenUpdatesTrigger_DisplayName();
        }

        @Override
        public boolean isApplicable(Item item) {
            return item instanceof Job && item instanceof ParameterizedJobMixIn.ParameterizedJob;
        }

        @POST
        public ListBoxModel doFillPoolItems(@AncestorInPath Item item, @QueryParameter String pool) {
            return PoolChoices.permitted(item, pool);
        }

        @POST
        public FormValidation doCheckPool(@AncestorInPath Item item, @QueryParameter String value) {
            if (!PoolChoices.mayConfigure(item)) {
                return FormValidation.ok();
            }
            var chosen = Util.fixEmptyAndTrim(value);
            if (chosen == null) {
                return FormValidation.error(Messages.XenUpdatesTrigger_PoolMissing());
            }
            var permitted = item == null
                    || XenServerPools.get()
                            .named(chosen)
                            .filter(p -> p.permits(item.getFullName()))
                            .isPresent();
            return permitted
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.XenUpdatesTrigger_PoolRefused(chosen));
        }

        @POST
        public FormValidation doCheckSpec(@AncestorInPath Item item, @QueryParameter String value) {
            if (!PoolChoices.mayConfigure(item)) {
                return FormValidation.ok();
            }
            if (Util.fixEmptyAndTrim(value) == null) {
                return FormValidation.warning(Messages.XenUpdatesTrigger_SpecMissing());
            }
            return ExtensionList.lookupSingleton(TimerTrigger.DescriptorImpl.class)
                    .doCheckSpec(value, item);
        }
    }
}
