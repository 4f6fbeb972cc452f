package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.Backoff;
import io.jenkins.plugins.xenserver.xapi.MalformedAnswer;
import io.jenkins.plugins.xenserver.xapi.TaskWatch;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
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
            if (!activity.taskProves() && Doubts.concern(journal, recorded)) {
                lookAgain(attempt);
            }
            return attempt;
        }
        var inFlight = journal.inFlight(activity.id());
        if (inFlight.isEmpty()) {
            attempt.before = activity.before();
            var look = look(attempt);
            if (look == Activity.Look.DONE) {
                return skip(attempt);
            }
            send(attempt);
        } else {
            takeUp(attempt, inFlight);
        }
        return attempt;
    }

    private Activity.Look look(Attempt attempt) {
        try {
            return patience.read(() -> attempt.activity.look(attempt.before));
        } catch (SubjectGone e) {
            throw give(attempt, e.getMessage(), e);
        }
    }

    /** What a coordinator that restarted contradicts is unknown (rule R1). */
    private void lookAgain(Attempt attempt) {
        attempt.recall(journal);
        if (look(attempt) == Activity.Look.DONE) {
            Doubts.confirm(journal, attempt.outcome);
        } else {
            attempt.outcome = null;
            attempt.deadline = deadline(attempt);
            afterLoss(attempt);
        }
    }

    private Attempt skip(Attempt attempt) {
        attempt.outcome = journal.write(RecordType.OUTCOME, attempt.activity.id(), Map.of("result", "skipped"));
        return attempt;
    }

    /** Goes on with what an earlier driver began. */
    private void takeUp(Attempt attempt, List<JournalRecord> inFlight) {
        attempt.activity.resumed();
        attempt.deadline = deadline(attempt);
        if (attempt.takeUp(inFlight)) {
            // Nothing of it is under way, so no quiet period has to pass.
            attempt.refused(patience.elapsed());
            var limit = attempt.activity.limit();
            if (!patience.until(limit, () -> !isUnderWay(attempt))) {
                throw late(attempt, limit);
            }
            if (attempt.outcome == null) {
                send(attempt);
            }
        } else if (attempt.task.isEmpty()) {
            afterLoss(attempt);
        }
    }

    private Duration deadline(Attempt attempt) {
        return patience.elapsed().plus(attempt.activity.limit());
    }

    private void send(Attempt attempt) {
        var activity = attempt.activity;
        patience.checkStop();
        if (!attempt.wasRefused()) {
            listener.log(activity.subject(), activity.words());
        }
        journal.write(
                RecordType.INTENT,
                activity.id(),
                Map.of("before", attempt.before, "subject", activity.subject(), "words", activity.words()));
        attempt.deadline = deadline(attempt);
        var backoff = new Backoff();
        while (attempt.outcome == null) {
            if (isOvertaken(attempt)) {
                return;
            }
            prepare(activity);
            // Looking may have taken long, and so may the pause before a further attempt.
            patience.checkStop();
            try {
                attempt.task = activity.act();
                journal.write(RecordType.SENT, activity.id(), Map.of("task", attempt.task));
                return;
            } catch (ApiFailure e) {
                react(attempt, e, activity.failed(e));
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
            var looked = patience.elapsed();
            activity.precondition();
            if (!fence.isStale(looked)) {
                return;
            }
        }
        fence.check();
    }

    /** Whether the call is not needed any more. */
    private boolean isOvertaken(Attempt attempt) {
        var hindrance = attempt.activity.hindrance();
        if (hindrance.isEmpty()) {
            return false;
        }
        if (look(attempt) != Activity.Look.DONE) {
            throw give(attempt, hindrance, null);
        }
        attempt.outcome = outcome(attempt, "");
        return true;
    }

    private void react(Attempt attempt, ApiFailure e, Activity.Reaction reaction) {
        switch (reaction) {
            case DONE -> skip(attempt);
            case RETRY -> waitOut(attempt, e);
            case ONCE -> {
                if (!attempt.mayRepeatOnce()) {
                    throw give(attempt, e.getMessage(), e);
                }
                waitOut(attempt, e);
            }
            case FAIL -> throw give(attempt, e.getMessage(), e);
        }
    }

    /** Waits for as long as the phase, or this kind of refusal, may last; told once (design §2.4). */
    private void waitOut(Attempt attempt, ApiFailure e) {
        var activity = attempt.activity;
        var own = activity.waitsOut(e);
        var limit = own.isPositive() ? own : activity.limit();
        if (!attempt.wasRefused()) {
            listener.log(activity.subject(), Texts.of("refused.begins", activity.words(), e.getMessage()));
        }
        attempt.refused(patience.elapsed());
        do {
            if (attempt.refusedFor(patience.elapsed()).compareTo(limit) > 0) {
                throw give(attempt, Texts.of("limit", Patience.words(limit)) + " " + e.getMessage(), e);
            }
            patience.sleep(attempt.nextPause());
            patience.checkStop();
        } while (isUnderWay(attempt));
    }

    /** What was refused may meanwhile be so, or be somebody's work; else it is to be sent again. */
    private boolean isUnderWay(Attempt attempt) {
        var look = look(attempt);
        if (look == Activity.Look.DONE) {
            attempt.outcome = outcome(attempt, "");
        }
        return look == Activity.Look.RUNNING;
    }

    private void pauseWithin(Attempt attempt, XapiFailure e, Backoff backoff) {
        if (patience.elapsed().compareTo(attempt.deadline) > 0) {
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
        var quietSince = new Duration[] {patience.elapsed()};
        var overdue = deadline(attempt);
        var last = new Activity.Look[1];
        patience.until(activity.limit().plus(activity.quiet()), () -> {
            last[0] = look(attempt);
            if (last[0] == Activity.Look.RUNNING) {
                quietSince[0] = patience.elapsed();
                return quietSince[0].compareTo(overdue) > 0;
            }
            // A coordinator that forgot lock and ledger must not wait for them until something is sent next (rule R1).
            fence.demandOurs();
            return last[0] == Activity.Look.DONE
                    || patience.elapsed().minus(quietSince[0]).compareTo(activity.quiet()) >= 0;
        });
        journal.write(
                RecordType.OBSERVED,
                activity.id(),
                Map.of("state", last[0].name().toLowerCase(java.util.Locale.ROOT)));
        switch (last[0]) {
            case DONE -> attempt.outcome = outcome(attempt, "");
            case RUNNING -> throw late(attempt, activity.limit());
            case TO_DO -> {
                if (Attempt.sends(journal.inFlight(activity.id())) >= SENDS) {
                    throw give(attempt, Texts.of("unknown.twice"), null);
                }
                send(attempt);
            }
        }
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
        if (!patience.until(limit, () -> look(attempt) == Activity.Look.DONE)) {
            throw late(attempt, limit);
        }
        attempt.outcome = outcome(attempt, "");
    }

    private void awaitTask(Attempt attempt) {
        var activity = attempt.activity;
        listener.waiting(activity.subject() + ": " + activity.words());
        switch (tasks.await(
                attempt.task, attempt.deadline.minus(patience.elapsed()), patience.withTasks(), progress -> {})) {
            case TaskWatch.End.Succeeded s -> succeeded(attempt, s);
            case TaskWatch.End.Failed f -> taskFailed(attempt, f.failure());
            case TaskWatch.End.Lost l -> {
                attempt.task = "";
                afterLoss(attempt);
            }
            case TaskWatch.End.Unfinished u -> throw late(attempt, activity.limit());
        }
    }

    private void succeeded(Attempt attempt, TaskWatch.End.Succeeded end) {
        var activity = attempt.activity;
        if (!activity.taskProves() && !patience.until(PROOF, () -> look(attempt) == Activity.Look.DONE)) {
            throw give(attempt, Texts.of("notSeen"), null);
        }
        attempt.outcome = outcome(attempt, end.value());
    }

    /** On disk before anything is waited for: a driver that comes after need not look for traces of what was refused. */
    private void taskFailed(Attempt attempt, ApiFailure failure) {
        attempt.task = "";
        var reaction = attempt.activity.failed(failure);
        if (reaction == Activity.Reaction.RETRY || reaction == Activity.Reaction.ONCE) {
            journal.write(RecordType.OBSERVED, attempt.activity.id(), Attempt.refusal(failure.code(), reaction));
        }
        react(attempt, failure, reaction);
        if (attempt.outcome == null) {
            send(attempt);
        }
    }

    private JournalRecord outcome(Attempt attempt, Object taskResult) {
        var data = new HashMap<String, Object>(attempt.activity.result(taskResult));
        data.put("result", "done");
        if (attempt.wasRefused()) {
            var after = Patience.words(attempt.refusedFor(patience.elapsed()));
            listener.log(attempt.activity.subject(), Texts.of("refused.ends", attempt.activity.words(), after));
        }
        return journal.write(RecordType.OUTCOME, attempt.activity.id(), data);
    }

    private ActivityFailed late(Attempt attempt, Duration limit) {
        var remedy = attempt.activity.remedy();
        return give(attempt, (Texts.of("limit", Patience.words(limit)) + " " + remedy).strip(), null);
    }

    private ActivityFailed give(Attempt attempt, String reason, Throwable cause) {
        var activity = attempt.activity;
        var message = Texts.of("failed", activity.subject(), activity.words(), reason);
        var code = cause instanceof ApiFailure failure ? failure.code() : "";
        journal.write(RecordType.OUTCOME, activity.id(), Map.of("result", "failed", "message", message, "code", code));
        return new ActivityFailed(message, cause);
    }
}
