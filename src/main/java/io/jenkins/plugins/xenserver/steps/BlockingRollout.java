package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.rollout.Bundle;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Drives a procedure for a build without a Pipeline: whoever calls waits until it has ended. An interruption asks for the safe
 * stop and goes on waiting; a second one asks for no more waiting. Does not survive a restart of Jenkins or its death: the
 * build is over then, and the next one that works on the pool, of this job or of another one of this Jenkins, takes its lock
 * over and pays what it owes.
 */
@Restricted(NoExternalUse.class)
public final class BlockingRollout {
    private static final int GOODBYE_SECONDS = 10;

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final CompletableFuture<Ended> end = new CompletableFuture<>();

    /** For a build. */
    public BlockingRollout(@NonNull Run<?, ?> run, @NonNull TaskListener listener) {
        this.run = run;
        this.listener = listener;
    }

    /**
     * Synchronises a pool with its channel.
     *
     * @throws AbortException with a sentence if it failed
     * @throws InterruptedException if it was stopped; what can be restored is restored by then
     */
    @NonNull
    public static Report sync(@NonNull PoolTarget pool, @NonNull Run<?, ?> run, @NonNull TaskListener listener)
            throws IOException, InterruptedException {
        return new BlockingRollout(run, listener).drive(pool, ProcedureRequest.of(ProcedureKind.SYNC));
    }

    /** Looks at a pool and changes nothing; fails as {@link #sync} does. */
    @NonNull
    public static Report check(
            @NonNull PoolTarget pool,
            @NonNull GuidanceLevel level,
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener)
            throws IOException, InterruptedException {
        var request = ProcedureRequest.of(ProcedureKind.CHECK, r -> r.options = r.options.withLevel(level));
        return new BlockingRollout(run, listener).drive(pool, request);
    }

    private Report drive(PoolTarget pool, ProcedureRequest request) throws IOException, InterruptedException {
        var rollout = Rollouts.newId();
        var driver = new RolloutDriver(rollout, pool, request, caller());
        driver.start();
        var interrupted = false;
        while (!end.isDone() && Rollouts.get().isLive(rollout)) {
            try {
                await(1);
            } catch (InterruptedException e) {
                var wish = interrupted ? StopSignal.Wish.GIVE_UP : request.firstWish();
                interrupted = true;
                BuildLog.say(listener, StopRequest.words(wish, request.kind(), pool.label()));
                driver.stop(wish, Messages.BlockingRollout_Abort());
                if (request.kind() == ProcedureKind.CHECK) {
                    Rollouts.get().interrupt(rollout); // it has nothing to clean up
                }
            }
        }
        if (interrupted) {
            throw new InterruptedException(end.isDone() ? end.join().message() : "stopped");
        }
        await(GOODBYE_SECONDS);
        if (!end.isDone()) {
            throw new AbortException(Messages.BlockingRollout_Cut(pool.label()));
        }
        return tell(end.join(), rollout);
    }

    private void await(int seconds) throws InterruptedException {
        try {
            end.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Whoever waits looks again; the end is never exceptional.
            return;
        }
    }

    private Report tell(Ended ended, String rollout) throws IOException {
        switch (ended.outcome()) {
            case SUCCESS -> BuildLog.say(listener, ended.message());
            case UNSTABLE, INCOMPLETE -> {
                run.setResult(Result.UNSTABLE);
                BuildLog.say(listener, ended.message());
            }
            default -> throw new AbortException(ended.message());
        }
        return Report.read(Rollouts.journal(rollout));
    }

    private Caller caller() {
        return new Caller() {
            @Override
            public Run<?, ?> run() {
                return run;
            }

            @Override
            public TaskListener listener() {
                return listener;
            }

            @Override
            public boolean wanted() {
                return run.isBuilding();
            }

            @Override
            public HostGate gate() {
                return HostGate.OPEN;
            }

            @Override
            public Bundle bundle() {
                return null;
            }

            @Override
            public void ended(Ended how) {
                end.complete(how);
            }
        };
    }
}
