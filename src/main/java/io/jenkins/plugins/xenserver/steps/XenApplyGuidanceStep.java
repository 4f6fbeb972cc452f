package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code xenApplyGuidance}: carries out what earlier updates left pending. */
@Restricted(NoExternalUse.class)
public class XenApplyGuidanceStep extends UpdateStep {
    /** Everything is optional but the pool, which may be given in two ways. */
    @DataBoundConstructor
    public XenApplyGuidanceStep() {}

    @Override
    ProcedureKind kind() {
        return ProcedureKind.GUIDANCE;
    }

    /** The step's name and form. */
    @Extension
    public static class DescriptorImpl extends UpdateStepDescriptor {
        @Override
        public String getFunctionName() {
            return "xenApplyGuidance";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.XenApplyGuidanceStep_DisplayName();
        }
    }
}
