package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code xenRestore}: finishes or undoes what interrupted updates left, from the pool's own ledger. */
@Restricted(NoExternalUse.class)
public class XenRestoreStep extends PoolStep {
    private boolean force;

    /** Everything is optional but the pool, which may be given in two ways. */
    @DataBoundConstructor
    public XenRestoreStep() {}

    /** Whether anybody's lock is taken over. */
    public boolean isForce() {
        return force;
    }

    /** Sets whether anybody's lock is taken over. */
    @DataBoundSetter
    public void setForce(boolean force) {
        this.force = force;
    }

    @Override
    ProcedureRequest request() {
        return ProcedureRequest.of(ProcedureKind.RESTORE, r -> r.force = force);
    }

    /** The step's name and form. */
    @Extension
    public static class DescriptorImpl extends PoolStepDescriptor {
        @Override
        public String getFunctionName() {
            return "xenRestore";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.XenRestoreStep_DisplayName();
        }
    }
}
