package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code xenCheckUpdates}: what is available, what it costs, what stands in the way. Changes nothing. */
@Restricted(NoExternalUse.class)
public class XenCheckUpdatesStep extends UpdateStep {
    /** Everything is optional but the pool, which may be given in two ways. */
    @DataBoundConstructor
    public XenCheckUpdatesStep() {}

    @Override
    ProcedureKind kind() {
        return ProcedureKind.CHECK;
    }

    /** The step's name and form. */
    @Extension
    public static class DescriptorImpl extends UpdateStepDescriptor {
        @Override
        public String getFunctionName() {
            return "xenCheckUpdates";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.XenCheckUpdatesStep_DisplayName();
        }
    }
}
