package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.model.Executor;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.InterruptedBuildAction;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A rolling update whose gate is the step's body. What is kept with the program, not the journal, says whether a body is
 * running: while one is, its callback is waited for; else the body is run, perhaps for the second time after a crash. The end
 * of a body is on disk before its verdict is used, so that no resume asks for it again.
 */
final class GatedExecution extends PoolExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(GatedExecution.class.getName());

    /** How often the clock is looked at, a sign of life given, and noticed that the build was killed, while a body runs. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    /** The body that is running, or the last that has ended; kept with the program. */
    private volatile Body body;

    /** What ends the body when it takes longer than it may; kept with the program. */
    private volatile BodyExecution running;

    /** The run that has been asked for and that the program does not know yet. */
    private transient volatile String launching;

    private transient Object turn = new Object();

    GatedExecution(StepContext context, PoolTarget target, ProcedureRequest request) {
        super(context, target, request, null);
    }

    /** One run of the body. Changed by replacing it, so that what is saved is always one state. */
    private static final class Body implements Serializable {
        private static final long serialVersionUID = 1L;
        /** Tells its callback from that of another run. */
        private final String id;
        /** Uuid of the host it is about. */
        private final String host;

        /** How the build stood when it began. */
        private final Aborts before;

        private final boolean ended;
        private final boolean passed;
        /** Why not; while it runs, why it is being ended. */
        private final String message;

        private Body(String id, String host, Aborts before, boolean ended, boolean passed, String message) {
            this.id = id;
            this.host = host;
            this.before = before;
            this.ended = ended;
            this.passed = passed;
            this.message = message;
        }

        static Body running(String id, String host, Aborts before) {
            return new Body(id, host, before, false, false, "");
        }

        /** It is being ended, and the verdict is no whatever the script makes of that. */
        Body late(String why) {
            return new Body(id, host, before, false, false, why);
        }

        Body ended(boolean well, String said) {
            return message.isEmpty()
                    ? new Body(id, host, before, true, well, said)
                    : new Body(id, host, before, true, false, message);
        }
    }

    /** What a build shows of having been aborted, whether or not its script has caught it. */
    private static final class Aborts implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int interruptions;
        private final boolean result;

        private Aborts(int interruptions, boolean result) {
            this.interruptions = interruptions;
            this.result = result;
        }

        static Aborts of(@CheckForNull Run<?, ?> run) {
            if (run == null) {
                return new Aborts(0, false);
            }
            // In this order: a cause goes from the executor to the build.
            var executor = run.getExecutor();
            var pending = executor == null ? 0 : pending(executor);
            return new Aborts(
                    pending + run.getActions(InterruptedBuildAction.class).size(),
                    Result.ABORTED.equals(run.getResult()));
        }

        private static int pending(Executor executor) {
            return executor.getCausesOfInterruption().isEmpty() ? 0 : 1;
        }

        boolean moreThan(Aborts before) {
            return interruptions > before.interruptions || result && !before.result;
        }
    }

    @Override
    protected Object readResolve() {
        turn = new Object();
        return super.readResolve();
    }

    @Override
    HostGate gate() {
        return new HostGate() {
            @Override
            public Verdict ask(Step step) {
                return ask(step, () -> {});
            }

            @Override
            public Verdict ask(Step step, Runnable waiting) {
                return verdict(step, waiting);
            }
        };
    }

    private HostGate.Verdict verdict(HostGate.Step step, Runnable waiting) {
        var before = body;
        if (before != null && !before.host.equals(step.uuid())) {
            // The journal has its verdict already; it ends by itself, and only then another one may begin.
            await(before.id, null, waiting);
        }
        var current = body;
        var id = current != null && current.host.equals(step.uuid()) ? current.id : begin(step);
        var ended = await(id, step.limit(), waiting);
        running = null;
        if (ended == null || !isSaved()) {
            return new HostGate.Verdict(false, Messages.GatedExecution_Over());
        }
        return new HostGate.Verdict(ended.passed, ended.message);
    }

    /** Has the body run; returns the id of that run. */
    private String begin(HostGate.Step step) {
        var id = UUID.randomUUID().toString();
        launching = id;
        try {
            var expander = EnvironmentExpander.merge(
                    getContext().get(EnvironmentExpander.class),
                    EnvironmentExpander.constant(Map.of(
                            "XEN_HOST", step.host(),
                            "XEN_HOST_UUID", step.uuid(),
                            "XEN_HOSTS_DONE", Integer.toString(step.done()),
                            "XEN_HOSTS_TOTAL", Integer.toString(step.total()))));
            var invoker = getContext()
                    .newBodyInvoker()
                    .withContext(expander)
                    .withDisplayName(step.host())
                    .withCallback(new Callback(this, id, step.uuid()));
            synchronized (turn) {
                // Who tells that it has begun waits here, so that no program is kept that knows of it and not how to
                // end it.
                running = invoker.start();
            }
        } catch (IOException | IllegalStateException e) {
            LOGGER.log(Level.WARNING, e, () -> "the gate of rollout " + rollout() + " could not be run");
            ended(id, step.uuid(), null, false, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw new ThreadStopped(e);
        }
        return id;
    }

    /** Returns null if the step is over before the body is. */
    @CheckForNull
    private Body await(String id, @CheckForNull Duration limit, Runnable waiting) {
        var late = limit == null ? null : elapsed().plus(limit);
        do {
            waiting.run();
            var ended = glance(id);
            if (ended != null) {
                return ended;
            }
            if (late != null
                    && elapsed().compareTo(late) >= 0
                    && isTooLate(id, HostGate.Verdict.late(limit).message())) {
                late = null;
            }
        } while (isActive());
        return null;
    }

    /** Waits for a moment; returns null if it has not ended by then. */
    @CheckForNull
    private Body glance(String id) {
        synchronized (turn) {
            if (!isEnded(id)) {
                try {
                    turn.wait(GLANCE.toMillis());
                } catch (InterruptedException e) {
                    throw new ThreadStopped(e);
                }
            }
            return isEnded(id) ? body : null;
        }
    }

    private boolean isEnded(String id) {
        var current = body;
        return current != null && current.id.equals(id) && current.ended;
    }

    private static Duration elapsed() {
        return Rollouts.get().time().elapsed();
    }

    /** Ends what runs in the body; its callback is waited for. False if the program does not know of it yet. */
    private boolean isTooLate(String id, String message) {
        synchronized (turn) {
            var current = body;
            if (current == null || !current.id.equals(id)) {
                return false;
            }
            if (current.ended) {
                return true;
            }
            body = current.late(message);
        }
        var late = running;
        if (late != null) {
            Background.submit(() -> late.cancel(new AbortException(message)));
        }
        return true;
    }

    /** Waits until the end of the body is kept; false if the step is over before. */
    private boolean isSaved() {
        var saved = getContext().saveState();
        do {
            try {
                saved.get(GLANCE.toSeconds(), TimeUnit.SECONDS);
                return true;
            } catch (TimeoutException e) {
                LOGGER.log(Level.FINE, e, () -> "the program of rollout " + rollout() + " takes its time");
            } catch (ExecutionException e) {
                // Pipeline makes the build fail if its program cannot be kept; then the fence ends the rollout.
                LOGGER.log(Level.WARNING, e, () -> "the gate of rollout " + rollout() + " is not kept");
                return true;
            } catch (InterruptedException e) {
                throw new ThreadStopped(e);
            }
        } while (isActive());
        return false;
    }

    /** The program holds it from now on. */
    private void launched(Body begun) {
        synchronized (turn) {
            launching = null;
            body = begun;
        }
    }

    /** A second callback of the same run, or one of an earlier run, changes nothing. */
    private void ended(String id, String host, @CheckForNull Run<?, ?> run, boolean passed, String message) {
        synchronized (turn) {
            var current = id.equals(launching) ? Body.running(id, host, Aborts.of(run)) : body;
            if (current == null || !current.id.equals(id) || current.ended) {
                return;
            }
            launching = null;
            body = current.ended(passed, message);
            turn.notifyAll();
        }
    }

    private boolean isAborted(String id, @CheckForNull Run<?, ?> run) {
        var current = body;
        return current != null && current.id.equals(id) && Aborts.of(run).moreThan(current.before);
    }

    /** Told by Pipeline, on the thread of its program, when the body begins and when it ends. */
    private static final class Callback extends BodyExecutionCallback {
        private static final long serialVersionUID = 1L;
        private final GatedExecution execution;
        private final String id;
        private final String host;

        Callback(GatedExecution execution, String id, String host) {
            this.execution = execution;
            this.id = id;
            this.host = host;
        }

        @Override
        public void onStart(StepContext context) {
            execution.launched(Body.running(id, host, Aborts.of(run(context))));
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            var run = run(context);
            if (execution.isAborted(id, run)) {
                // An abort that a script has caught is an abort all the same.
                execution.stop(CaughtAbort.of(run));
                execution.ended(id, host, run, false, Messages.CaughtAbort_Description());
            } else {
                execution.ended(id, host, run, true, "");
            }
        }

        @Override
        public void onFailure(StepContext context, Throwable cause) {
            // What fails as another build failed is no interruption of this one.
            if (cause instanceof FlowInterruptedException interruption && interruption.isActualInterruption()) {
                execution.stop(cause);
            }
            execution.ended(id, host, run(context), false, String.valueOf(cause.getMessage()));
        }

        @CheckForNull
        private static Run<?, ?> run(StepContext context) {
            try {
                return context.get(Run.class);
            } catch (IOException | InterruptedException e) {
                LOGGER.log(Level.FINE, "no build to ask", e);
                return null;
            }
        }
    }
}
