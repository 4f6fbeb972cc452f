package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Result;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A gate's dealings with Pipeline, with one in its place that chooses the order of what happens at the same time. */
@WithJenkins
class GatedExecutionTest {
    /** The hosts whose bodies were ended by force. */
    private static final Set<String> CANCELLED = ConcurrentHashMap.newKeySet();

    /** In place of Pipeline. */
    private static final class Context extends StepContext {
        @Serial
        private static final long serialVersionUID = 1L;

        /** What happens when a body is begun, one for each of them. */
        private final transient Deque<Consumer<BodyExecutionCallback>> bodies = new ArrayDeque<>();

        @Override
        public <T> T get(Class<T> key) {
            return null;
        }

        @Override
        public void onSuccess(Object result) {
            throw new AssertionError("the step has ended");
        }

        @Override
        public void onFailure(@NonNull Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public ListenableFuture<Void> saveState() {
            return Futures.immediateFuture(null);
        }

        @Override
        public void setResult(Result result) {
            throw new AssertionError(result);
        }

        @Override
        public BodyInvoker newBodyInvoker() {
            return new Invoker(bodies.remove());
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private static final class Invoker extends BodyInvoker {
        private final Consumer<BodyExecutionCallback> happening;
        private String host;
        private BodyExecutionCallback callback;

        Invoker(Consumer<BodyExecutionCallback> happening) {
            this.happening = happening;
        }

        @Override
        public BodyInvoker withContext(Object override) {
            return this;
        }

        @Override
        public BodyInvoker withDisplayName(String name) {
            host = name;
            return this;
        }

        @Override
        public BodyInvoker withCallback(BodyExecutionCallback told) {
            callback = told;
            return this;
        }

        @Override
        public BodyExecution start() {
            happening.accept(callback);
            return new Begun(host);
        }
    }

    private static final class Begun extends BodyExecution {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String host;

        Begun(String host) {
            this.host = host;
        }

        @Override
        public Collection<StepExecution> getCurrentExecutions() {
            return List.of();
        }

        @Override
        public boolean cancel(Throwable cause) {
            return CANCELLED.add(host);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public Object get() {
            throw new AssertionError("nobody waits for it in this way");
        }

        @Override
        public Object get(long timeout, @NonNull TimeUnit unit) {
            return get();
        }
    }

    private final Context context = new Context();
    private final GatedExecution execution = new GatedExecution(
            context, PoolTarget.of("prod", null, null, null, null), ProcedureRequest.of(ProcedureKind.UPDATE));

    private static HostGate.Step after(String host, Duration limit) {
        return new HostGate.Step(host, "uuid of " + host, 1, 2, limit);
    }

    /** What a program that is saved now holds of the step. */
    private byte[] saved() {
        try (var bytes = new ByteArrayOutputStream();
                var out = new ObjectOutputStream(bytes)) {
            out.writeObject(execution);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static GatedExecution loaded(byte[] saved) throws Exception {
        try (var in = new ObjectInputStream(new ByteArrayInputStream(saved))) {
            return (GatedExecution) in.readObject();
        }
    }

    /** Pipeline may begin a body and save its program before whoever asked for the body gets to know that it has begun. */
    @Test
    void shouldEndABodyInTimeHoweverEarlyItWasSaved(JenkinsRule jenkins) throws Exception {
        var programs = new ArrayDeque<byte[]>();
        var pipeline = new ArrayDeque<Thread>();
        context.bodies.add(callback -> {
            pipeline.add(Thread.ofPlatform().start(() -> {
                callback.onStart(context);
                programs.add(saved());
            }));
            PipelineFixture.await(
                    "Pipeline has saved its program, or waits",
                    () -> Set.of(Thread.State.BLOCKED, Thread.State.TERMINATED)
                            .contains(pipeline.getFirst().getState()));
        });
        execution.gate().ask(after("xs01", null), () -> join(pipeline.getFirst()));

        var resumed = loaded(programs.getFirst());
        CANCELLED.clear();
        resumed.gate().ask(after("xs01", Duration.ZERO));

        PipelineFixture.await("the body is ended", () -> CANCELLED.contains("xs01"));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldGoByTheFirstAnswerOfABodyAndByNoneOfAnEarlierOne(JenkinsRule jenkins) {
        var callbacks = new ArrayDeque<BodyExecutionCallback>();
        context.bodies.add(callback -> {
            callbacks.add(callback);
            callback.onStart(context);
            callback.onSuccess(context, null);
            callback.onFailure(context, new IOException("once more"));
        });
        assertThat(execution.gate().ask(after("xs01", null))).isEqualTo(HostGate.Verdict.PASSED);

        context.bodies.add(callback -> {
            callback.onStart(context);
            callbacks.getFirst().onSuccess(context, null);
            callback.onFailure(context, new IOException("this one fails"));
            callback.onSuccess(context, null);
        });
        assertThat(execution.gate().ask(after("xs02", null))).isEqualTo(new HostGate.Verdict(false, "this one fails"));
    }
}
