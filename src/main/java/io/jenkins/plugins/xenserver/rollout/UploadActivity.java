package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.BundleUpload;
import io.jenkins.plugins.xenserver.xapi.ConnectionFailure;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.util.Map;

/** Sending a bundle as an activity. The verdict is the task's; what was cut is never sent a second time by itself. */
final class UploadActivity implements Activity {
    static final String ID = "pool/upload-bundle";
    private static final String OPERATION = "sync_bundle";
    private static final int STEPS = 20;
    /** What is worth a line in the log. */
    private static final int QUARTER = STEPS / 4;

    private final RolloutContext context;
    private final PoolGateway pool;
    private final String subject;
    private final String name;
    private final Bundle bundle;
    private boolean begun;
    private long told;

    UploadActivity(RolloutContext context, String subject, String name, @CheckForNull Bundle bundle) {
        this.context = context;
        this.pool = context.pool();
        this.subject = subject;
        this.name = name;
        this.bundle = bundle;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String subject() {
        return subject;
    }

    @Override
    public String words() {
        return Texts.of("words.upload-bundle", name);
    }

    @Override
    public Map<String, String> before() {
        var facts = pool.pool();
        return Map.of("last", HostActivities.text(facts.lastUpdateSync()), "coordinator", facts.coordinatorUuid());
    }

    @Override
    public Look look(Map<String, String> before) {
        var facts = pool.pool();
        if (facts.currentOperations().contains(OPERATION)) {
            return Look.RUNNING;
        }
        var last = HostActivities.text(facts.lastUpdateSync());
        var filled = !last.isEmpty()
                && !last.equals(before.get("last"))
                && facts.coordinatorUuid().equals(before.get("coordinator"))
                && !pool.hash().isEmpty();
        return filled ? Look.DONE : Look.TO_DO;
    }

    @Override
    public void resumed() {
        begun = true;
    }

    @Override
    public void precondition() {
        if (begun || bundle == null) {
            throw cut(null);
        }
    }

    private RolloutException cut(Throwable cause) {
        return new RolloutException(Texts.of("bundle.cut", name, subject), cause);
    }

    @Override
    public String act() {
        demandWanted();
        var task = BundleUpload.createTask(pool.session(), "Upload of " + name);
        try {
            BundleUpload.put(pool.session(), task, bundle.content(), limit(), this::sent, this::isUnwanted);
            begun = true;
            return task;
        } catch (BundleUpload.Unreadable e) {
            destroy(task);
            throw new RolloutException(Texts.of("bundle.unreadable", name, String.valueOf(e.getMessage())), e);
        } catch (ConnectionFailure e) {
            if (e.isTransient()) {
                destroy(task);
                throw e;
            }
            begun = true;
            if (isUnwanted()) {
                destroy(task);
                demandWanted();
            }
            return settled(task, e);
        } catch (XapiFailure | StopRequested e) {
            // It was not let in, or is not wanted any more; without us nobody would end the task (xapi-reference §3).
            destroy(task);
            throw e;
        }
    }

    /** There is no host in hand, so any stop ends it, also while the coordinator has all of it and says nothing. */
    private boolean isUnwanted() {
        return context.stop().wish() != StopSignal.Wish.NONE;
    }

    private void demandWanted() {
        if (isUnwanted()) {
            throw new StopRequested(Texts.of("stop.upload", context.stop().by(), name, subject));
        }
    }

    private void sent(long bytes) {
        demandWanted();
        var step = bytes * STEPS / Math.max(1, bundle.content().length());
        if (step > told) {
            if (step / QUARTER > told / QUARTER) {
                context.listener().log(subject, Texts.of("bundle.sent", name, 100 * step / STEPS));
            }
            told = step;
            context.listener().waiting(Texts.of("bundle.progress", subject, name, 100 * step / STEPS));
        }
    }

    /**
     * The connection broke: a coordinator that got the request ends its task sooner or later. When it is not at it and the task
     * does not end, the request never arrived or went down with the toolstack.
     */
    private String settled(String task, ConnectionFailure broken) {
        context.listener().log(subject, Texts.of("observing", words()));
        var quietSince = new Duration[] {context.patience().elapsed()};
        var ended = new boolean[1];
        context.patience().until(limit(), () -> {
            ended[0] = hasEnded(task);
            var now = context.patience().elapsed();
            if (pool.pool().currentOperations().contains(OPERATION)) {
                quietSince[0] = now;
            }
            return ended[0] || now.minus(quietSince[0]).compareTo(quiet()) >= 0;
        });
        if (ended[0]) {
            return task;
        }
        destroy(task);
        throw cut(broken);
    }

    private boolean hasEnded(String task) {
        return context.patience().read(() -> {
            try {
                return !pool.calls().record("task", task).text("status").equals("pending");
            } catch (ApiFailure e) {
                if (e.is("HANDLE_INVALID")) {
                    return false;
                }
                throw e;
            }
        });
    }

    private void destroy(String task) {
        try {
            pool.session().invoke("task.destroy", task);
        } catch (XapiFailure e) {
            context.listener().log(subject, e.getMessage());
        }
    }

    /** A pool that is busy with something else has not taken anything of it. */
    @Override
    public Reaction failed(ApiFailure failure) {
        if (failure.isTransient()) {
            begun = false;
            told = 0;
            return Reaction.RETRY;
        }
        return Reaction.FAIL;
    }

    @Override
    public Duration limit() {
        return context.limits().sync();
    }

    @Override
    public boolean taskProves() {
        return true;
    }
}
