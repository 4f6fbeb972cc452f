package io.jenkins.plugins.xenserver.steps;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
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

    /** The body that is running, or has ended and was not asked about yet; kept with the program. */
    private volatile Body body;

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
        return this::ask;
    }

    private HostGate.Verdict ask(HostGate.Step step) {
        var before = body;
        if (before != null && !before.host.equals(step.uuid())) {
            // The journal had its verdict when the program had not been saved yet; let that body end by itself.
            await(before.id);
        }
        if (body == null || !body.host.equals(step.uuid())) {
            run(step);
        }
        var ended = await(body.id);
        body = null;
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
            getContext()
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

    private Body await(String id) {
        synchronized (turn) {
            while (!body.ended && body.id.equals(id)) {
                try {
                    turn.wait();
                } catch (InterruptedException e) {
                    throw new ThreadStopped(e);
                }
            }
            return body;
        }
    }

    /** A second callback of the same run, or one of an earlier run, changes nothing. */
    private void ended(String id, boolean passed, String message) {
        synchronized (turn) {
            var running = body;
            if (running != null && running.id.equals(id) && !running.ended) {
                body = new Body(id, running.host, true, passed, message);
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
