package io.jenkins.plugins.xenserver.xapi;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Waits for a task of the pool: long polls on exactly this task while the coordinator answers, growing pauses while it is
 * away (design §2.2, R22). A task that is gone has an unknown outcome.
 */
public final class TaskWatch {
    private static final Logger LOGGER = Logger.getLogger(TaskWatch.class.getName());
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration ANSWER = POLL.plusSeconds(30);

    /** A poll that is answered sooner has not waited. */
    private static final Duration HASTE = Duration.ofMillis(200);

    /** So many in a row may tell of progress; a server that goes on so does not wait, and must not be asked in a busy loop. */
    private static final int HASTY = 3;

    private final PoolSession session;
    private final TimeSource time;

    /** Waits over that session and clock. */
    public TaskWatch(PoolSession session, TimeSource time) {
        this.session = session;
        this.time = time;
    }

    /** How a task ended. */
    public sealed interface End {
        /**
         * It succeeded.
         *
         * @param result an XML-RPC fragment, "" for none (xapi-reference §2.5)
         */
        record Succeeded(String result) implements End {
            /** The result as a text, without the XML around it; "" for void. */
            public String text() {
                return result.isBlank() ? "" : String.valueOf(value());
            }

            /** The result as a value. */
            public Object value() {
                return result.isBlank() ? "" : XmlRpcReader.value(result, XmlRpcLimits.DEFAULT);
            }
        }

        /** It failed or was cancelled. */
        record Failed(ApiFailure failure) implements End {}

        /** The pool does not know it any more, as after every restart of the coordinator's toolstack. */
        record Lost() implements End {}

        /** It had not ended within the limit. */
        record Unfinished() implements End {}
    }

    /** Asked between polls; throws to give up waiting. */
    @FunctionalInterface
    public interface Interruption {
        /** Returns normally to go on waiting. */
        void check();

        /** The coordinator is away, or stumbles; returns normally to go on waiting for it. */
        default void away(XapiFailure failure) {
            LOGGER.log(Level.FINE, "the coordinator is away, or stumbles, while a task runs", failure);
        }

        /** The coordinator has answered. */
        default void answered() {}
    }

    /**
     * Waits for the end and then destroys the task, as clients must.
     *
     * @param limit how long it is waited for
     * @param progress told the task's progress, 0 to 1, whenever it changed
     * @throws XapiFailure clearly final ones only; a coordinator that is away or stumbles is waited for until the limit
     */
    public End await(String task, Duration limit, Interruption interruption, Consumer<Double> progress) {
        var deadline = time.elapsed().plus(limit);
        var backoff = new Backoff();
        var token = "";
        var hasty = 0;
        while (true) {
            interruption.check();
            var left = deadline.minus(time.elapsed());
            if (!left.isPositive()) {
                return new End.Unfinished();
            }
            try {
                var asked = time.elapsed();
                var events = poll(task, token, left.compareTo(POLL) < 0 ? left : POLL);
                token = events.text("token");
                var end = judge(latest(events, task), progress);
                interruption.answered();
                if (end != null) {
                    destroy(task);
                    return end;
                }
                if (time.elapsed().minus(asked).compareTo(HASTE) >= 0) {
                    hasty = 0;
                    backoff.reset();
                } else if (++hasty > HASTY) {
                    pause(backoff);
                }
            } catch (ApiFailure e) {
                if (e.is("HANDLE_INVALID")) {
                    return new End.Lost();
                }
                if (!e.mayPassForReads()) {
                    throw e;
                }
                interruption.away(e);
                token = "";
                pause(backoff);
            } catch (ConnectionFailure | MalformedAnswer e) {
                if (!e.mayPassForReads()) {
                    throw e;
                }
                interruption.away(e);
                token = "";
                pause(backoff);
            }
        }
    }

    private Fields poll(String task, String token, Duration wait) {
        var seconds = Math.max(0.1, wait.toMillis() / 1000.0);
        return Fields.of(
                "event batch",
                session.invoke(ANSWER, "event.from", (Object) new Object[] {"task/" + task}, token, seconds));
    }

    /** The task as the newest event shows it; without one it is read, because deletions can be missed (§2.6). */
    private Fields latest(Fields events, String task) {
        var snapshots = events.structs("events").stream()
                .filter(e -> e.text("ref").equals(task) && e.has("snapshot"))
                .toList();
        return snapshots.isEmpty()
                ? Fields.of("task", session.invoke("task.get_record", task))
                : snapshots.getLast().struct("snapshot");
    }

    private End judge(Fields task, Consumer<Double> progress) {
        progress.accept(task.decimal("progress"));
        return switch (task.text("status")) {
            case "success" -> new End.Succeeded(task.text("result"));
            case "failure" -> new End.Failed(failure(task, "INTERNAL_ERROR"));
            case "cancelled" -> new End.Failed(failure(task, "TASK_CANCELLED"));
            default -> null;
        };
    }

    private ApiFailure failure(Fields task, String otherwise) {
        var info = task.list("error_info");
        return ApiFailure.of(info.isEmpty() ? List.of(otherwise) : info, session.names()::nameOf);
    }

    private void destroy(String task) {
        try {
            session.invoke("task.destroy", task);
        } catch (XapiFailure e) {
            LOGGER.log(Level.FINE, "the pool will collect the finished task itself", e);
        }
    }

    private void pause(Backoff backoff) {
        try {
            time.sleep(backoff.next());
        } catch (InterruptedException e) {
            throw new ThreadStopped(e);
        }
    }
}
