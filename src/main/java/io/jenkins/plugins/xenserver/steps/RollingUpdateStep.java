package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** What the two steps have in common that update a pool: which hash, what is pending, whether only to look. */
@Restricted(NoExternalUse.class)
public abstract class RollingUpdateStep extends UpdateStep {
    private String hash;
    private String pending;
    private boolean dryRun;

    RollingUpdateStep() {}

    /** The hash to apply, which must be the synchronised one; null = synchronise and take the newest. */
    @CheckForNull
    public String getHash() {
        return hash;
    }

    /** Sets the hash to apply. */
    @DataBoundSetter
    public void setHash(String hash) {
        this.hash = Util.fixEmptyAndTrim(hash);
    }

    /** What is done about mandatory tasks pending from earlier; null = the update is refused. */
    @CheckForNull
    public String getPending() {
        return pending;
    }

    /** Sets what is done about mandatory tasks pending from earlier: fail, finish or ignoreVms. */
    @DataBoundSetter
    public void setPending(String pending) {
        this.pending = orNull(pending, "fail");
    }

    /** Whether the pool is only looked at. */
    public boolean isDryRun() {
        return dryRun;
    }

    /** Sets whether the pool is only looked at. */
    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    ProcedureKind kind() {
        return ProcedureKind.UPDATE;
    }

    @Override
    RolloutOptions options() {
        return super.options().with(o -> {
            o.hash = Util.fixNull(hash);
            o.pending = Choice.of(PendingPolicy.class, "pending", pending, PendingPolicy.FAIL);
        });
    }

    @Override
    StepExecution execution(StepContext context, PoolTarget target, ProcedureRequest request) throws Exception {
        return dryRun
                ? super.execution(context, target, request.asCheck(isGated()))
                : updating(context, target, request);
    }

    /** Whether something is asked after each host. */
    boolean isGated() {
        return false;
    }

    StepExecution updating(StepContext context, PoolTarget target, ProcedureRequest request) throws Exception {
        return super.execution(context, target, request);
    }
}
