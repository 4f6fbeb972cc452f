package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.rollout.Bundle;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * The adapter between a step and its procedure. Persists which rollout it is, which pool, and what was asked for, in case Jenkins
 * dies before the journal has its first line; everything else is in the journal. Survives restarts: the procedure goes on.
 */
class PoolExecution extends StepExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(PoolExecution.class.getName());

    private final String rollout;
    private final PoolTarget target;
    private final String request;

    /** Not kept: what is uploaded comes from a workspace that may be gone after a restart. */
    private final transient BundleSource bundle;

    /** The end that somebody has asked for, null = nobody; kept, because a restart must not go over it. */
    private volatile StopRequest stop;

    private transient volatile RolloutDriver driver;
    private transient AtomicBoolean completed = new AtomicBoolean();
    private transient Object stopping = new Object();

    PoolExecution(StepContext context, PoolTarget target, ProcedureRequest request, @CheckForNull BundleSource bundle) {
        super(context);
        this.rollout = Rollouts.newId();
        this.target = target;
        this.request = request.json();
        this.bundle = bundle;
    }

    /** What is not kept is made anew when the build is loaded. */
    protected Object readResolve() {
        completed = new AtomicBoolean();
        stopping = new Object();
        return this;
    }

    @Override
    public boolean start() throws Exception {
        var node = getContext().get(FlowNode.class);
        if (node != null) {
            node.addAction(new LabelAction(target.label()));
        }
        drive();
        return false;
    }

    @Override
    public void onResume() {
        drive();
    }

    private void drive() {
        try {
            var begun = new RolloutDriver(rollout, target, ProcedureRequest.parse(request), caller());
            synchronized (stopping) {
                driver = begun;
                if (stop != null) {
                    begun.stop(stop.wish(), stop.by());
                    say(Messages.PoolExecution_StopKept(target.label(), stop.by()));
                }
            }
            begun.start();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot go on with rollout " + rollout);
            complete(() -> getContext().onFailure(new AbortException(e.getMessage())));
        }
    }

    /** The id of the rollout. */
    String rollout() {
        return rollout;
    }

    @CheckForNull
    RolloutDriver driver() {
        return driver;
    }

    HostGate gate() {
        return HostGate.OPEN;
    }

    /** Returns at once; the first cause counts. What is asked for is told when it is on disk with the program. */
    @Override
    public void stop(@NonNull Throwable cause) {
        var asked = ProcedureRequest.parse(request);
        if (asked.kind() == ProcedureKind.CHECK) {
            // A look owes nothing to anybody.
            complete(() -> getContext().onFailure(cause));
            Rollouts.get().interrupt(rollout);
            return;
        }
        StopRequest wished;
        synchronized (stopping) {
            wished = StopRequest.of(asked.firstWish(), cause, stop);
            stop = wished;
            if (driver != null) {
                driver.stop(wished.wish(), wished.by());
            }
        }
        getContext()
                .saveState()
                .addListener(
                        () -> BuildLog.say(listener(), wished.words(asked.kind(), target.label())), Background::submit);
    }

    private void say(String line) {
        Background.submit(() -> BuildLog.say(listener(), line));
    }

    @Override
    public String getStatus() {
        var current = driver;
        return current == null ? target.label() + ": not running" : current.status();
    }

    /** A restart in the middle is fine; that is the point. */
    @Override
    public boolean blocksRestart() {
        return false;
    }

    /**
     * Whether this step is still part of a running flow; if not, somebody has ended it over our head. Waits for a program that is
     * still being loaded: that the context is not ready yet, as just after a restart, does not mean that it is gone.
     */
    final boolean isActive() {
        if (completed.get()) {
            return false;
        }
        try {
            var run = getContext().get(Run.class);
            var node = getContext().get(FlowNode.class);
            return run != null && run.isBuilding() && node != null && node.isActive();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "the build of rollout " + rollout + " is gone");
            return false;
        } catch (InterruptedException e) {
            throw new io.jenkins.plugins.xenserver.xapi.ThreadStopped(e);
        }
    }

    private TaskListener listener() {
        try {
            var listener = getContext().get(TaskListener.class);
            return listener == null ? TaskListener.NULL : listener;
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "no log for rollout " + rollout);
            return TaskListener.NULL;
        } catch (InterruptedException e) {
            throw new io.jenkins.plugins.xenserver.xapi.ThreadStopped(e);
        }
    }

    private Caller caller() {
        return new Caller() {
            @Override
            public Run<?, ?> run() throws IOException, InterruptedException {
                var run = getContext().get(Run.class);
                if (run == null) {
                    throw new AbortException(Messages.PoolExecution_Gone());
                }
                return run;
            }

            @Override
            public TaskListener listener() {
                return PoolExecution.this.listener();
            }

            @Override
            public boolean wanted() {
                return isActive();
            }

            @Override
            public HostGate gate() {
                return PoolExecution.this.gate();
            }

            @Override
            public Bundle bundle() throws IOException {
                return bundle == null ? null : bundle.open();
            }

            @Override
            public void ended(Ended end) {
                complete(() -> tell(end));
            }
        };
    }

    private void complete(Runnable completion) {
        if (completed.compareAndSet(false, true)) {
            completion.run();
        }
    }

    /** A stop beats success: a script whose build was aborted in our last step must not go on to its next. */
    private void tell(Ended end) {
        if (stop != null
                && EnumSet.of(Outcome.SUCCESS, Outcome.UNSTABLE, Outcome.INCOMPLETE)
                        .contains(end.outcome())) {
            getContext().onFailure(stopped(end));
            return;
        }
        switch (end.outcome()) {
            case SUCCESS -> getContext().onSuccess(end.value());
            case UNSTABLE, INCOMPLETE -> {
                unstable(end.message());
                getContext().onSuccess(end.value());
            }
            case ABORTED -> getContext().onFailure(stopped(end));
            default -> getContext().onFailure(failure(end));
        }
    }

    /** The cause itself where there is one, because Pipeline tells an abort from a failure by it. */
    private Throwable stopped(Ended end) {
        var cause = stop == null ? null : stop.cause();
        if (cause == null) {
            return failure(end);
        }
        BuildLog.say(listener(), end.message());
        return cause;
    }

    private static Throwable failure(Ended end) {
        var failure = new AbortException(end.message());
        if (end.cause() != null) {
            failure.initCause(end.cause());
        }
        return failure;
    }

    private void unstable(String message) {
        try {
            var node = getContext().get(FlowNode.class);
            if (node != null) {
                node.addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(message));
            }
            var run = getContext().get(Run.class);
            if (run != null) {
                run.setResult(Result.UNSTABLE);
            }
            BuildLog.say(listener(), message);
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot mark the build of rollout " + rollout + " unstable");
        }
    }

    /** What is uploaded, as long as the workspace is there, and how the agent is called that has it. */
    record BundleSource(FilePath file, String agent) {
        private static final Duration PATIENCE = Duration.ofSeconds(60);

        /** Looks at the file on whatever agent has it. */
        Bundle open() throws IOException {
            return RemoteBundle.look(file, agent, PATIENCE);
        }
    }
}
