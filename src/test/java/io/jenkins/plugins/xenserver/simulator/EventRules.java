package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code event.from}: what changed since a token, waiting if nothing did (xapi-reference §2.6), and {@code event.inject}. */
final class EventRules {

    /** A class with the references asked for; none = all. */
    private record Subscription(String className, Set<String> refs) {}

    private final Simulator sim;
    private final SimDatabase database;

    EventRules(Simulator sim) {
        this.sim = sim;
        this.database = sim.database();
    }

    void register(MethodRegistry registry) {
        registry.add("event.from")
                .takes("classes:set(string)", "token:string", "timeout:float")
                .does(this::from);
        registry.add("event.inject").takes("class:string", "ref:string").does(this::inject);
    }

    /** A token to begin with: what changes from now on is news to it, beginning with the object itself. */
    private Object inject(Call call, Args args) throws SimFailure {
        var object = database.find(args.text("ref"));
        if (object == null || !object.className().equals(args.text("class"))) {
            throw new SimFailure("HANDLE_INVALID", args.text("class"), args.text("ref"));
        }
        var token = token(database.number());
        object.touch();
        return token;
    }

    private static String token(long number) {
        return String.format("%020d,%020d", number, number);
    }

    private Object from(Call call, Args args) throws SimFailure, InterruptedException {
        var subscriptions = parse(args.list("classes"));
        var since = parseToken(args.text("token"));
        var now = sim.clock().now();
        var seconds = args.real("timeout");
        var patience = seconds >= 0 && seconds < 86_400 ? (long) (seconds * 1000) : 86_400_000L;
        var until = now.plusMillis(patience);
        if (since > 0) {
            var changed = call.waitFor(
                    "events",
                    () -> isGone(call.session()) || hasNews(subscriptions, since),
                    until.isBefore(call.deadline()) ? until : call.deadline());
            if (isGone(call.session())) {
                throw new SimFailure("SESSION_INVALID", call.session().ref());
            }
            if (changed) {
                var batch = sim.clock().now().plus(sim.timings().get(Delay.EVENT_BATCH));
                call.waitFor(
                        "a batch of events", () -> false, batch.isBefore(call.deadline()) ? batch : call.deadline());
            }
        }
        return answer(subscriptions, since);
    }

    private boolean isGone(SimSession session) {
        return database.find(session.ref()) == null;
    }

    private List<Subscription> parse(List<String> texts) throws SimFailure {
        var byClass = new LinkedHashMap<String, Set<String>>();
        for (var text : texts) {
            if (text.equals("*")) {
                Schema.classes().forEach(name -> byClass.put(name, Set.of()));
                continue;
            }
            var slash = text.indexOf('/');
            var className = Schema.classIgnoringCase(slash < 0 ? text : text.substring(0, slash));
            if (className == null || text.isEmpty()) {
                throw new SimFailure("EVENT_SUBSCRIPTION_PARSE_FAILURE", text);
            }
            if (slash < 0) {
                byClass.put(className, Set.of());
            } else if (!byClass.containsKey(className)
                    || !byClass.get(className).isEmpty()) {
                byClass.computeIfAbsent(className, name -> new LinkedHashSet<>())
                        .add(text.substring(slash + 1));
            }
        }
        return byClass.entrySet().stream()
                .map(entry -> new Subscription(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static long parseToken(String token) throws SimFailure {
        if (token.isEmpty()) {
            return 0;
        }
        var parts = token.split(",", -1);
        try {
            if (parts.length == 2) {
                return Math.max(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
            }
        } catch (NumberFormatException e) {
            // told below, like any other malformed token
        }
        throw new SimFailure("EVENT_FROM_TOKEN_PARSE_FAILURE", token);
    }

    private boolean hasNews(List<Subscription> subscriptions, long since) {
        for (var subscription : subscriptions) {
            if (database.lastChange(subscription.className()) > since && hasNews(subscription, since)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasNews(Subscription subscription, long since) {
        if (subscription.refs().isEmpty()) {
            return true;
        }
        return subscription.refs().stream().anyMatch(ref -> {
                    var object = database.find(ref);
                    return object != null && object.modified() > since;
                })
                || database.deletions(subscription.className()).stream()
                        .anyMatch(gone ->
                                gone.number() > since && subscription.refs().contains(gone.ref()));
    }

    private Map<String, Object> answer(List<Subscription> subscriptions, long since) {
        var events = new ArrayList<Object>();
        var counts = new LinkedHashMap<String, Object>();
        for (var subscription : subscriptions) {
            var className = subscription.className();
            counts.put(className.toLowerCase(Locale.ROOT), (long)
                    database.all(className).size());
            if (database.lastChange(className) > since) {
                collect(subscription, since, events);
            }
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("events", events);
        answer.put("valid_ref_counts", counts);
        answer.put("token", token(database.number()));
        return answer;
    }

    private void collect(Subscription subscription, long since, List<Object> events) {
        var className = subscription.className();
        var rows = subscription.refs().isEmpty()
                ? database.all(className)
                : subscription.refs().stream()
                        .map(database::find)
                        .filter(row -> row != null)
                        .toList();
        for (var row : rows) {
            if (row.modified() > since) {
                events.add(event(className, row.created() > since ? "add" : "mod", row.ref(), row.modified(), row));
            }
        }
        for (var gone : database.deletions(className)) {
            if (since > 0
                    && gone.number() > since
                    && gone.created() <= since
                    && (subscription.refs().isEmpty() || subscription.refs().contains(gone.ref()))) {
                events.add(event(className, "del", gone.ref(), gone.number(), null));
            }
        }
    }

    private Map<String, Object> event(String className, String operation, String ref, long number, SimObject row) {
        var event = new LinkedHashMap<String, Object>();
        event.put("id", String.valueOf(number));
        event.put("timestamp", "0.0");
        event.put("class", className.toLowerCase(Locale.ROOT));
        event.put("operation", operation);
        event.put("ref", ref);
        if (row != null) {
            event.put("snapshot", row.record(sim.release()));
        }
        return event;
    }
}
