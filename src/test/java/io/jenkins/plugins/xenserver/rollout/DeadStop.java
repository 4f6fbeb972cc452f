package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * A process that is stopped dead: from the chosen moment on neither its journal nor its network does anything for it, so
 * whatever its thread still runs, a {@code finally} block included, has no effect.
 */
final class DeadStop {
    /** Thrown into the dead instance; not an exception, so that nothing in the engine takes it for a failure. */
    static final class Dead extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Calls that only read, or that no state of the pool's users depends on. */
    private static final Set<String> HARMLESS = Set.of(
            "session.login_with_password",
            "session.logout",
            "session.get_this_host",
            "event.from",
            "task.destroy",
            "host.get_servertime",
            "host.get_vms_which_prevent_evacuation",
            "pool.check_update_readiness",
            "pool.sync_database");

    private final IntPredicate afterRecord;
    private final IntPredicate beforeCall;
    private final IntPredicate afterCall;
    private String deadly = "";
    private int deadlyLeft;
    private boolean deadlyBefore;
    private Predicate<JournalRecord> deadlyRecord = entry -> false;
    private boolean dead;
    private int records;
    private int calls;

    private DeadStop(IntPredicate afterRecord, IntPredicate beforeCall, IntPredicate afterCall) {
        this.afterRecord = afterRecord;
        this.beforeCall = beforeCall;
        this.afterCall = afterCall;
    }

    /** Never stops; counts. */
    static DeadStop never() {
        return new DeadStop(n -> false, n -> false, n -> false);
    }

    /** Stops when the n-th record is on disk. */
    static DeadStop afterRecord(int n) {
        return new DeadStop(i -> i == n, i -> false, i -> false);
    }

    /** Stops when the n-th consequential call is about to leave; the pool never sees it. */
    static DeadStop beforeCall(int n) {
        return new DeadStop(i -> false, i -> i == n, i -> false);
    }

    /** Stops when the pool has carried out the n-th consequential call and its answer is lost. */
    static DeadStop afterCall(int n) {
        return new DeadStop(i -> false, i -> false, i -> i == n);
    }

    /** Stops when the pool has carried out the n-th call of this method, {@code Async.} or not, and its answer is lost. */
    static DeadStop afterMethod(String method, int n) {
        var stop = never();
        stop.deadly = method;
        stop.deadlyLeft = n;
        return stop;
    }

    /** Stops when the n-th call of this method is about to leave; the pool never sees it. */
    static DeadStop beforeMethod(String method, int n) {
        var stop = afterMethod(method, n);
        stop.deadlyBefore = true;
        return stop;
    }

    /** Stops when it is on disk that the pool refused something for the n-th time. */
    static DeadStop afterRefusal(int n) {
        var left = new int[] {n};
        var stop = never();
        stop.deadlyRecord = entry ->
                entry.type() == RecordType.OBSERVED && entry.text("state").equals("refused") && --left[0] == 0;
        return stop;
    }

    /** Stops when such a record is on disk. */
    static DeadStop afterRecord(Predicate<JournalRecord> last) {
        var stop = never();
        stop.deadlyRecord = last;
        return stop;
    }

    /** Stops when it is on disk that this activity is done. */
    static DeadStop afterOutcome(String activity) {
        return afterRecord(
                entry -> entry.type() == RecordType.OUTCOME && entry.id().equals(activity));
    }

    int records() {
        return records;
    }

    int calls() {
        return calls;
    }

    JournalStore store(JournalStore inner) {
        return new JournalStore() {
            @Override
            public List<JournalRecord> existing() {
                return inner.existing();
            }

            @Override
            public void append(JournalRecord entry) throws IOException {
                refuse();
                inner.append(entry);
                dieIf(afterRecord.test(++records) || deadlyRecord.test(entry));
            }

            @Override
            public void keep(String name, byte[] document) throws IOException {
                refuse();
                inner.keep(name, document);
            }

            @Override
            public Optional<byte[]> kept(String name) throws IOException {
                return inner.kept(name);
            }

            @Override
            public void close() throws IOException {
                inner.close();
            }
        };
    }

    Transport transport(Transport inner) {
        return (endpoint, request) -> send(inner, endpoint, request);
    }

    private Transport.Reply send(Transport inner, Endpoint endpoint, Transport.Request request) {
        refuse();
        if (!consequential(request)) {
            return inner.send(endpoint, request);
        }
        calls++;
        var deadly = isDeadly(methodName(request));
        dieIf(beforeCall.test(calls) || deadly && deadlyBefore);
        var reply = inner.send(endpoint, request);
        dieIf(afterCall.test(calls) || deadly);
        return reply;
    }

    private boolean isDeadly(String method) {
        return method.replace("Async.", "").equals(deadly) && --deadlyLeft == 0;
    }

    static boolean consequential(Transport.Request request) {
        var method = methodName(request);
        return !method.isEmpty() && !HARMLESS.contains(method) && !method.contains(".get_");
    }

    /** The XML-RPC method a request calls, method and path of an upload, "" for others. */
    static String methodName(Transport.Request request) {
        if (request.method().equals("PUT")) {
            return "PUT " + request.target().replaceAll("\\?.*", "");
        }
        if (request.body() == null || !request.method().equals("POST")) {
            return "";
        }
        try (var in = request.body().open()) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.substring(text.indexOf("<methodName>") + 12, text.indexOf("</methodName>"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void refuse() {
        if (dead) {
            throw new Dead();
        }
    }

    private void dieIf(boolean now) {
        if (now) {
            dead = true;
            throw new Dead();
        }
    }
}
