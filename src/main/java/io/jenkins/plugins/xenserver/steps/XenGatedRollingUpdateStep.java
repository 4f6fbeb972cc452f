package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code xenGatedRollingUpdate}: the same with a body that is asked after each host. */
@Restricted(NoExternalUse.class)
public class XenGatedRollingUpdateStep extends RollingUpdateStep {
    /** Everything is optional but the pool, which may be given in two ways. */
    @DataBoundConstructor
    public XenGatedRollingUpdateStep() {}

    @Override
    boolean isGated() {
        return true;
    }

    @Override
    StepExecution updating(StepContext context, PoolTarget target, ProcedureRequest request) {
        return new GatedExecution(context, target, request);
    }

    /** The step's name and form. */
    @Extension
    public static class DescriptorImpl extends UpdateStepDescriptor {
        @Override
        public String getFunctionName() {
            return "xenGatedRollingUpdate";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.XenGatedRollingUpdateStep_DisplayName();
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }
    }
}
