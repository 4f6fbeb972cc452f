package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Everything a rollout sends, reads included, at the moment it is sent. */
final class Recorder {
    /**
     * A request.
     *
     * @param name method without {@code Async.}, or HTTP method and path
     */
    record Sent(Instant at, String name, String body) {
        boolean is(String wanted) {
            return name.equals(wanted);
        }
    }

    final List<Sent> all = new ArrayList<>();
    private final List<Consumer<Sent>> watchers = new ArrayList<>();

    private Recorder() {}

    /** Records what this rollout sends from now on. */
    static Recorder of(SimulatedRollout rollout) {
        var recorder = new Recorder();
        rollout.transport = inner -> (endpoint, request) -> {
            var sent = new Sent(rollout.clock.now(), name(request), body(request));
            recorder.all.add(sent);
            recorder.watchers.forEach(watcher -> watcher.accept(sent));
            return inner.send(endpoint, request);
        };
        return recorder;
    }

    /** Does something just before each request of this name leaves. */
    Recorder before(String name, Consumer<Sent> what) {
        watchers.add(sent -> {
            if (sent.is(name)) {
                what.accept(sent);
            }
        });
        return this;
    }

    private static String name(Transport.Request request) {
        return request.method().equals("GET")
                ? "GET " + request.target().replaceAll("\\?.*", "")
                : DeadStop.methodName(request).replace("Async.", "");
    }

    private static String body(Transport.Request request) {
        if (request.body() == null) {
            return "";
        }
        try (var in = request.body().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All requests of this name. */
    List<Sent> all(String name) {
        return all.stream().filter(sent -> sent.is(name)).toList();
    }

    /** Positions of the requests of this name whose body holds a text. */
    List<Integer> positions(String name, String text) {
        return IntStream.range(0, all.size())
                .filter(i -> all.get(i).is(name) && all.get(i).body().contains(text))
                .boxed()
                .toList();
    }

    /** Position of the only request of this name that holds a text. */
    int position(String name, String text) {
        var found = positions(name, text);
        if (found.size() != 1) {
            throw new AssertionError(name + " was sent " + found.size() + " times.");
        }
        return found.getFirst();
    }
}
