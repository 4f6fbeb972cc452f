package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code xenRollingUpdate}: updates a pool host by host. */
@Restricted(NoExternalUse.class)
public class XenRollingUpdateStep extends RollingUpdateStep {
    /** Everything is optional but the pool, which may be given in two ways. */
    @DataBoundConstructor
    public XenRollingUpdateStep() {}

    /** The step's name and form. */
    @Extension
    public static class DescriptorImpl extends UpdateStepDescriptor {
        @Override
        public String getFunctionName() {
            return "xenRollingUpdate";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.XenRollingUpdateStep_DisplayName();
        }
    }
}
