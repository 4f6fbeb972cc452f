package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A rolling update whose gate is the step's body. What is kept with the program, not the journal, says whether a body is
 * running: while one is, its callback is waited for; else the body is run, perhaps for the second time after a crash.
 */
final class GatedExecution extends PoolExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(GatedExecution.class.getName());

    /** How often the clock is looked at, and a sign of life given, while a body runs. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    /** The body that is running, or has ended and was not asked about yet; kept with the program. */
    private volatile Body body;

    /** What ends the body when it takes longer than it may; kept with the program. */
    private volatile BodyExecution running;

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

        private final boolean ended;
        private final boolean passed;
        /** Why not; while it runs, why it is being ended. */
        private final String message;

        Body(String id, String host, boolean ended, boolean passed, String message) {
            this.id = id;
            this.host = host;
            this.ended = ended;
            this.passed = passed;
            this.message = message;
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
                return askBody(step, waiting);
            }
        };
    }

    private HostGate.Verdict askBody(HostGate.Step step, Runnable waiting) {
        var before = body;
        if (before != null && !before.host.equals(step.uuid())) {
            // The journal had its verdict when the program had not been saved yet; let that body end by itself.
            await(before.id, null, waiting);
        }
        if (body == null || !body.host.equals(step.uuid())) {
            run(step);
        }
        var ended = await(body.id, step.limit(), waiting);
        body = null;
        running = null;
        getContext().saveState();
        return new HostGate.Verdict(ended.passed, ended.message);
    }

    private void run(HostGate.Step step) {
        var id = UUID.randomUUID().toString();
        body = new Body(id, step.uuid(), false, false, "");
        try {
            var expander = EnvironmentExpander.merge(
                    getContext().get(EnvironmentExpander.class),
                    EnvironmentExpander.constant(Map.of(
                            "XEN_HOST", step.host(),
                            "XEN_HOST_UUID", step.uuid(),
                            "XEN_HOSTS_DONE", Integer.toString(step.done()),
                            "XEN_HOSTS_TOTAL", Integer.toString(step.total()))));
            running = getContext()
                    .newBodyInvoker()
                    .withContext(expander)
                    .withDisplayName(step.host())
                    .withCallback(new Callback(this, id))
                    .start();
            getContext().saveState();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "the gate of rollout " + rollout() + " could not be run");
            ended(id, false, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw new ThreadStopped(e);
        }
    }

    private Body await(String id, @CheckForNull Duration limit, Runnable waiting) {
        var late = limit == null ? Instant.MAX : now().plus(limit);
        while (isRunning(id)) {
            waiting.run();
            if (!now().isBefore(late)) {
                late = Instant.MAX;
                tooLate(HostGate.Verdict.late(limit).message());
            }
        }
        return body;
    }

    /** Waits for a moment, or until it has ended. */
    private boolean isRunning(String id) {
        synchronized (turn) {
            try {
                if (!body.ended && body.id.equals(id)) {
                    turn.wait(GLANCE.toMillis());
                }
            } catch (InterruptedException e) {
                throw new ThreadStopped(e);
            }
            return !body.ended && body.id.equals(id);
        }
    }

    private static Instant now() {
        return Rollouts.get().time().now();
    }

    /** Ends what runs in the body; the verdict is no, whatever the script makes of that. Its callback is waited for. */
    private void tooLate(String message) {
        synchronized (turn) {
            if (body.ended) {
                return;
            }
            body = new Body(body.id, body.host, false, false, message);
        }
        var late = running;
        if (late != null) {
            Background.submit(() -> late.cancel(new AbortException(message)));
        }
    }

    /** A second callback of the same run, or one of an earlier run, changes nothing. */
    private void ended(String id, boolean passed, String message) {
        synchronized (turn) {
            var current = body;
            if (current != null && current.id.equals(id) && !current.ended) {
                var late = !current.message.isEmpty();
                body = new Body(id, current.host, true, passed && !late, late ? current.message : message);
            }
            turn.notifyAll();
        }
    }

    /** Told by Pipeline when the body ends. */
    private static final class Callback extends BodyExecutionCallback {
        private static final long serialVersionUID = 1L;
        private final GatedExecution execution;
        private final String id;

        Callback(GatedExecution execution, String id) {
            this.execution = execution;
            this.id = id;
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            if (isAborted(context)) {
                execution.stop(new FlowInterruptedException(Result.ABORTED));
                execution.ended(id, false, "The build was aborted.");
            } else {
                execution.ended(id, true, "");
            }
        }

        /** An abort that a script has caught is an abort all the same. */
        private static boolean isAborted(StepContext context) {
            try {
                var run = context.get(Run.class);
                return run != null && Result.ABORTED.equals(run.getResult());
            } catch (IOException | InterruptedException e) {
                LOGGER.log(Level.FINE, "no build to ask", e);
                return false;
            }
        }

        @Override
        public void onFailure(StepContext context, Throwable cause) {
            if (cause instanceof FlowInterruptedException) {
                execution.stop(cause);
            }
            execution.ended(id, false, String.valueOf(cause.getMessage()));
        }
    }
}
