package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.Backoff;
import io.jenkins.plugins.xenserver.xapi.MalformedAnswer;
import io.jenkins.plugins.xenserver.xapi.TaskWatch;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs activities durably (design §2.2): a recorded outcome is returned at once; one that was in flight is observed, never
 * blindly repeated; otherwise the intent is on disk before the call is sent, and the fence is looked at in between.
 */
final class ActivityRunner {
    private static final Duration PROOF = Duration.ofMinutes(3);
    private static final int SENDS = 2;
    private static final int LOOKS = 3;
    private static final int TASK_FAILURES = 3;

    private final Journal journal;
    private final PoolGateway pool;
    private final Fence fence;
    private final TaskWatch tasks;
    private final Patience patience;
    private final RolloutListener listener;

    ActivityRunner(Journal journal, PoolGateway pool, Fence fence, RolloutListener listener) {
        this.journal = journal;
        this.pool = pool;
        this.fence = fence;
        this.patience = pool.patience();
        this.tasks = new TaskWatch(pool.session(), patience.time());
        this.listener = listener;
    }

    /** An activity that was begun. */
    private static final class Attempt {
        final Activity activity;
        Map<String, String> before = Map.of();
        String task = "";
        Instant deadline;
        JournalRecord outcome;
        int failures;
        Instant waitsSince;
        final Backoff waits = new Backoff();

        Attempt(Activity activity) {
            this.activity = activity;
        }
    }

    /**
     * Does one activity.
     *
     * @return its outcome, which may be from an earlier driver
     * @throws ActivityFailed if it had to be given up, now or earlier
     */
    JournalRecord perform(Activity activity) {
        return finish(begin(activity, false));
    }

    /** Does one that has been done before and is to do again, such as disabling a host that a restart enabled. */
    JournalRecord repeat(Activity activity) {
        return finish(begin(activity, true));
    }

    /** Does several, so many at a time; failures of single ones are recorded and do not stop the others. */
    void performAll(List<? extends Activity> activities, int parallel) {
        for (var from = 0; from < activities.size(); from += parallel) {
            var batch = new ArrayList<Attempt>();
            for (var activity : activities.subList(from, Math.min(activities.size(), from + parallel))) {
                tolerating(activity, () -> batch.add(begin(activity, false)));
            }
            batch.forEach(attempt -> tolerating(attempt.activity, () -> finish(attempt)));
        }
    }

    private void tolerating(Activity activity, Runnable step) {
        try {
            step.run();
        } catch (ActivityFailed e) {
            listener.log(activity.subject(), e.getMessage());
        }
    }

    private Attempt begin(Activity activity, boolean again) {
        var attempt = new Attempt(activity);
        var recorded = again ? null : journal.outcome(activity.id()).orElse(null);
        if (recorded != null) {
            attempt.outcome = recorded;
            return attempt;
        }
        attempt.deadline = patience.time().now().plus(activity.limit());
        var inFlight = journal.inFlight(activity.id());
        if (inFlight.isEmpty()) {
            attempt.before = activity.before();
            var look = patience.read(() -> activity.look(attempt.before));
            if (look == Activity.Look.DONE) {
                return skip(attempt);
            }
            send(attempt);
        } else {
            takeUp(attempt, inFlight);
        }
        return attempt;
    }

    private Attempt skip(Attempt attempt) {
        attempt.outcome = journal.write(RecordType.OUTCOME, attempt.activity.id(), Map.of("result", "skipped"));
        return attempt;
    }

    /** Goes on with what an earlier driver began. */
    private void takeUp(Attempt attempt, List<JournalRecord> inFlight) {
        attempt.activity.resumed();
        for (var entry : inFlight) {
            if (entry.type() == RecordType.INTENT) {
                attempt.before = stringMap(entry);
                attempt.task = "";
            } else {
                attempt.task = entry.text("task");
            }
        }
        if (attempt.task.isEmpty()) {
            afterLoss(attempt);
        }
    }

    private static Map<String, String> stringMap(JournalRecord entry) {
        var values = new HashMap<String, String>();
        entry.data()
                .path("before")
                .properties()
                .forEach(e -> values.put(e.getKey(), e.getValue().asText()));
        return values;
    }

    private void send(Attempt attempt) {
        var activity = attempt.activity;
        patience.checkStop();
        listener.log(activity.subject(), activity.words());
        journal.write(
                RecordType.INTENT,
                activity.id(),
                Map.of("before", attempt.before, "subject", activity.subject(), "words", activity.words()));
        var backoff = new Backoff();
        while (attempt.outcome == null) {
            prepare(activity);
            try {
                attempt.task = activity.act();
                journal.write(RecordType.SENT, activity.id(), Map.of("task", attempt.task));
                return;
            } catch (ApiFailure e) {
                react(attempt, e, backoff);
            } catch (XapiFailure e) {
                if (e.kind() == XapiFailure.Kind.FINAL && !(e instanceof MalformedAnswer)) {
                    throw give(attempt, e.getMessage(), e);
                }
                // An answer that cannot be read says nothing about whether the call was carried out.
                if (e.kind() == XapiFailure.Kind.UNKNOWN_OUTCOME || e instanceof MalformedAnswer) {
                    afterLoss(attempt);
                    return;
                }
                pauseWithin(attempt, e, backoff);
            }
        }
    }

    /** A look that took long, because an answer was lost meanwhile, is not what a call may rely on. */
    private void prepare(Activity activity) {
        for (var looks = 0; looks < LOOKS; looks++) {
            fence.check();
            var looked = patience.time().now();
            activity.precondition();
            if (!fence.isStale(looked)) {
                return;
            }
        }
        fence.check();
    }

    private void react(Attempt attempt, ApiFailure e, Backoff backoff) {
        switch (attempt.activity.failed(e)) {
            case DONE -> skip(attempt);
            case RETRY -> pauseWithin(attempt, e, backoff);
            case FAIL -> throw give(attempt, e.getMessage(), e);
        }
    }

    private void pauseWithin(Attempt attempt, XapiFailure e, Backoff backoff) {
        if (patience.time().now().isAfter(attempt.deadline)) {
            throw give(attempt, Texts.of("limit", Patience.words(attempt.activity.limit())) + " " + e.getMessage(), e);
        }
        patience.sleep(backoff.next());
    }

    /**
     * The call may or may not have been carried out. It counts as not done only when nothing of it is to be seen for the whole
     * quiet period; then it is sent once more, never twice (rule R8).
     */
    private void afterLoss(Attempt attempt) {
        var activity = attempt.activity;
        listener.log(activity.subject(), Texts.of("observing", activity.words()));
        var quietSince = new Instant[] {patience.time().now()};
        var last = new Activity.Look[1];
        patience.until(activity.limit(), () -> {
            last[0] = patience.read(() -> activity.look(attempt.before));
            if (last[0] == Activity.Look.RUNNING) {
                quietSince[0] = patience.time().now();
                return false;
            }
            // A coordinator that forgot lock and ledger must not wait for them until something is sent next (rule R1).
            fence.demandOurs();
            return last[0] == Activity.Look.DONE
                    || Duration.between(quietSince[0], patience.time().now()).compareTo(activity.quiet()) >= 0;
        });
        journal.write(
                RecordType.OBSERVED,
                activity.id(),
                Map.of("state", last[0].name().toLowerCase(java.util.Locale.ROOT)));
        switch (last[0]) {
            case DONE -> attempt.outcome = outcome(attempt, "");
            case RUNNING -> throw give(attempt, Texts.of("limit", Patience.words(activity.limit())), null);
            case TO_DO -> {
                if (sends(activity) >= SENDS) {
                    throw give(attempt, Texts.of("unknown.twice"), null);
                }
                send(attempt);
            }
        }
    }

    private long sends(Activity activity) {
        return journal.inFlight(activity.id()).stream()
                .filter(r -> r.type() == RecordType.INTENT)
                .count();
    }

    private JournalRecord finish(Attempt attempt) {
        while (attempt.outcome == null) {
            if (attempt.task.isEmpty()) {
                awaitLook(attempt, attempt.activity.limit());
            } else {
                awaitTask(attempt);
            }
        }
        if (attempt.outcome.text("result").equals("failed")) {
            throw new ActivityFailed(attempt.outcome.text("message"), null);
        }
        return attempt.outcome;
    }

    private void awaitLook(Attempt attempt, Duration limit) {
        var activity = attempt.activity;
        listener.waiting(activity.subject() + ": " + activity.words());
        if (!patience.until(limit, () -> patience.read(() -> activity.look(attempt.before)) == Activity.Look.DONE)) {
            throw give(attempt, Texts.of("limit", Patience.words(limit)), null);
        }
        attempt.outcome = outcome(attempt, "");
    }

    private void awaitTask(Attempt attempt) {
        var activity = attempt.activity;
        listener.waiting(activity.subject() + ": " + activity.words());
        switch (tasks.await(attempt.task, attempt.deadline, patience::checkGivingUp, progress -> {})) {
            case TaskWatch.End.Succeeded s -> succeeded(attempt, s);
            case TaskWatch.End.Failed f -> taskFailed(attempt, f.failure());
            case TaskWatch.End.Lost l -> {
                attempt.task = "";
                afterLoss(attempt);
            }
            case TaskWatch.End.Unfinished u ->
                throw give(attempt, Texts.of("limit", Patience.words(activity.limit())), null);
        }
    }

    private void succeeded(Attempt attempt, TaskWatch.End.Succeeded end) {
        var activity = attempt.activity;
        if (!activity.taskProves()
                && !patience.until(
                        PROOF, () -> patience.read(() -> activity.look(attempt.before)) == Activity.Look.DONE)) {
            throw give(attempt, Texts.of("notSeen"), null);
        }
        attempt.outcome = outcome(attempt, end.value());
    }

    private void taskFailed(Attempt attempt, ApiFailure failure) {
        attempt.task = "";
        if (waitedOut(attempt, failure)) {
            send(attempt);
            return;
        }
        if (++attempt.failures >= TASK_FAILURES) {
            throw give(attempt, failure.getMessage(), failure);
        }
        var backoff = new Backoff();
        react(attempt, failure, backoff);
        if (attempt.outcome == null) {
            send(attempt);
        }
    }

    /** Some failures pass by themselves, and have a limit of their own. */
    private boolean waitedOut(Attempt attempt, ApiFailure failure) {
        var limit = attempt.activity.waitsOut(failure);
        if (!limit.isPositive()) {
            return false;
        }
        var now = patience.time().now();
        if (attempt.waitsSince == null) {
            attempt.waitsSince = now;
            listener.log(attempt.activity.subject(), failure.getMessage());
        } else if (Duration.between(attempt.waitsSince, now).compareTo(limit) > 0) {
            throw give(attempt, Texts.of("limit", Patience.words(limit)) + " " + failure.getMessage(), failure);
        }
        patience.sleep(attempt.waits.next());
        return true;
    }

    private JournalRecord outcome(Attempt attempt, Object taskResult) {
        var data = new HashMap<String, Object>(attempt.activity.result(taskResult));
        data.put("result", "done");
        return journal.write(RecordType.OUTCOME, attempt.activity.id(), data);
    }

    private ActivityFailed give(Attempt attempt, String reason, Throwable cause) {
        var activity = attempt.activity;
        var message = Texts.of("failed", activity.subject(), activity.words(), reason);
        journal.write(RecordType.OUTCOME, activity.id(), Map.of("result", "failed", "message", message));
        return new ActivityFailed(message, cause);
    }
}
