package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Result;
import hudson.model.Run;
import java.util.List;
import jenkins.model.CauseOfInterruption;
import jenkins.model.InterruptedBuildAction;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** That a build was aborted while a gate's body ran, which its script has caught, where the build does not say by whom. */
final class CaughtAbort extends CauseOfInterruption {
    private static final long serialVersionUID = 1L;

    @Override
    public String getShortDescription() {
        return Messages.CaughtAbort_Description();
    }

    /** The abort as Pipeline would have told of it, by whoever the build says. */
    static FlowInterruptedException of(@CheckForNull Run<?, ?> run) {
        var causes = run == null ? List.<CauseOfInterruption>of() : causes(run);
        return new FlowInterruptedException(
                Result.ABORTED,
                causes.isEmpty()
                        ? new CauseOfInterruption[] {new CaughtAbort()}
                        : causes.toArray(new CauseOfInterruption[0]));
    }

    private static List<CauseOfInterruption> causes(Run<?, ?> run) {
        var executor = run.getExecutor();
        var pending =
                executor == null ? List.<CauseOfInterruption>of() : List.copyOf(executor.getCausesOfInterruption());
        var told = run.getActions(InterruptedBuildAction.class);
        return !pending.isEmpty() || told.isEmpty()
                ? pending
                : List.copyOf(told.getLast().getCauses());
    }
}
