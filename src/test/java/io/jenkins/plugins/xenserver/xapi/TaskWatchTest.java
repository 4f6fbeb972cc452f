package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.simulator.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting for the pool's tasks, design §2.2 and rule R22, in virtual time. */
class TaskWatchTest {
    private static final Pattern TOKEN = Pattern.compile("</array></value></param><param><value>([^<]*)</value>");
    private static final Duration LONG = Duration.ofHours(1);

    private final VirtualClock clock = new VirtualClock();
    private final Simulator simulator = Scenarios.fullReboot(3, 6).clock(clock).build();
    /** Logins, and polls with their tokens, as they were sent. */
    private final List<String> sent = new ArrayList<>();

    private final PoolSession session = new PoolSession(
            watched(new InProcessTransport(simulator)),
            List.of(Endpoint.parse("127.0.0.1")),
            () -> new Credentials("root", "xenserver"),
            "watch test");
    private final UpdateCalls calls = new UpdateCalls(session);

    @AfterEach
    void logOut() {
        session.close();
    }

    private Transport watched(Transport network) {
        return (endpoint, request) -> {
            var text = text(request);
            if (text.contains("session.login_with_password")) {
                sent.add("login");
            } else if (text.contains("event.from")) {
                var token = TOKEN.matcher(text);
                assertThat(token.find()).isTrue();
                sent.add("poll " + token.group(1));
            }
            return network.send(endpoint, request);
        };
    }

    private static String text(Transport.Request request) {
        try (var in = request.body().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final TimeSource time = new TimeSource() {
        @Override
        public Instant now() {
            throw new AssertionError("a task is not waited for by the clock");
        }

        @Override
        public Duration elapsed() {
            return Duration.between(VirtualClock.DEFAULT_START, clock.now());
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            clock.sleep(duration);
        }
    };

    private TaskWatch.End await(String task, Duration limit, Consumer<Double> progress) {
        return new TaskWatch(session, time).await(task, limit, () -> {}, progress);
    }

    /** Tasks that have not ended yet, by reference. */
    private Map<String, Fields> pending() {
        var tasks = Fields.records("task", session.invoke("task.get_all_records"));
        tasks.values().removeIf(t -> !t.text("status").equals("pending"));
        return tasks;
    }

    private TaskWatch.End await(String task) {
        return await(task, LONG, p -> {});
    }

    private String pool() {
        return calls.records("pool").keySet().iterator().next();
    }

    private String host(String name) {
        return find("host", name);
    }

    private String find(String type, String name) {
        var records = calls.records(type);
        records.forEach((ref, r) -> session.names().learn(ref, r.text("name_label"), r.text("uuid")));
        return records.entrySet().stream()
                .filter(r -> r.getValue().text("name_label").equals(name))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private long count(String method) {
        return simulator.requestsByMethod().getOrDefault(method, 0L);
    }

    @Test
    void shouldBringTheResultOfATaskThatSucceeds() {
        var seen = new ArrayList<Double>();

        var end = await(calls.startSyncUpdates(pool(), false), LONG, seen::add);

        assertThat(end)
                .isInstanceOfSatisfying(
                        TaskWatch.End.Succeeded.class, e -> assertThat(e.text()).isEqualTo(simulator.hash()));
        assertThat(seen).isSorted().endsWith(1.0);
        assertThat(count("task.destroy")).isOne();
        assertThat(pending()).isEmpty();
    }

    @Test
    void shouldWaitWithLongPollsRatherThanQuestions() {
        await(calls.startSyncUpdates(pool(), false));

        // Three minutes of mirroring: half a minute for each poll, and a few more when something changes.
        assertThat(count("event.from")).isBetween(5L, 15L);
        assertThat(count("task.get_record")).isLessThan(8L);
        assertThat(sent.get(0)).isEqualTo("login");
        assertThat(sent.get(1)).isEqualTo("poll ");
        assertThat(sent.subList(2, sent.size())).allMatch(s -> s.matches("poll \\d+,\\d+"));
    }

    @Test
    void shouldReadAVoidResultAsNothing() {
        var host = host("xs02");
        session.invoke("host.disable", host);

        var end = await(calls.startEvacuate(host, "", 0));

        assertThat(end).isInstanceOfSatisfying(TaskWatch.End.Succeeded.class, e -> {
            assertThat(e.text()).isEmpty();
            assertThat(e.value()).isEqualTo("");
        });
    }

    @Test
    void shouldTellWhyATaskFailedByName() {
        var host = host("xs02");
        simulator.faults().migrationFails("vm-002", "VM_LACKS_FEATURE");
        find("VM", "vm-002");
        session.invoke("host.disable", host);

        var end = await(calls.startEvacuate(host, "", 0));

        assertThat(end).isInstanceOfSatisfying(TaskWatch.End.Failed.class, e -> {
            assertThat(e.failure().code()).isEqualTo("VM_LACKS_FEATURE");
            assertThat(e.failure()).hasMessageContaining("VM vm-002 lacks").hasMessageNotContaining("OpaqueRef");
        });
        assertThat(count("task.destroy")).isOne();
    }

    @Test
    void shouldTellThatATaskWasCancelled() {
        var host = host("xs02");
        session.invoke("host.disable", host);
        var task = calls.startEvacuate(host, "", 1);
        simulator.later(
                Duration.ofSeconds(5),
                () -> clock.spawn("second operator", () -> {
                    try {
                        SimClient.of(simulator).call("task.cancel", task);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));

        assertThat(await(task))
                .isInstanceOfSatisfying(
                        TaskWatch.End.Failed.class,
                        e -> assertThat(e.failure().code()).isEqualTo("TASK_CANCELLED"));
    }

    @Test
    void shouldNoticeThatATaskVanished() {
        var task = calls.startSyncUpdates(pool(), false);
        simulator.later(Duration.ofSeconds(70), () -> simulator.loseTasks("Async.pool.sync_updates"));
        var begin = clock.now();

        assertThat(await(task)).isInstanceOf(TaskWatch.End.Lost.class);
        assertThat(Duration.between(begin, clock.now())).isBetween(Duration.ofSeconds(70), Duration.ofSeconds(130));
    }

    @Test
    void shouldFindATaskLostAfterTheCoordinatorsToolstackRestarted() {
        var task = calls.startSyncUpdates(pool(), false);
        simulator.later(Duration.ofSeconds(20), () -> simulator.crashToolstack(simulator.host("xs01")));

        assertThat(await(task)).isInstanceOf(TaskWatch.End.Lost.class);

        // A new session begins with an empty token: the old one means nothing to it.
        assertThat(sent.stream().filter("login"::equals).count()).isGreaterThan(1);
        for (var i = 0; i < sent.size() - 1; i++) {
            if (sent.get(i).equals("login") && sent.get(i + 1).startsWith("poll")) {
                assertThat(sent.get(i + 1)).isEqualTo("poll ");
            }
        }
    }

    @Test
    void shouldBeginWithAnEmptyTokenAfterEveryLostPoll() {
        var task = calls.startSyncUpdates(pool(), false);
        simulator.faults().when("event.from").from(3).resetAfter();
        simulator.faults().when("event.from").from(5).http500();

        assertThat(await(task)).isInstanceOf(TaskWatch.End.Succeeded.class);

        assertThat(sent.stream().filter("poll "::equals).count()).isEqualTo(3);
    }

    @Test
    void shouldNotAskWhereThereIsNoPool() {
        var task = calls.startSyncUpdates(pool(), false);
        var watch = new TaskWatch(
                new PoolSession(
                        (endpoint, request) -> new Transport.Reply(404, new byte[0]),
                        List.of(Endpoint.parse("192.0.2.1")),
                        () -> new Credentials("root", "x"),
                        "test"),
                time);

        assertThatThrownBy(() -> watch.await(task, Duration.ofSeconds(60), () -> {}, p -> {}))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("404");
    }

    @Test
    void shouldSayThatATaskHasNotEndedByTheDeadline() {
        var task = calls.startSyncUpdates(pool(), false);
        var deadline = clock.now().plusSeconds(50);

        assertThat(await(task, Duration.ofSeconds(50), p -> {})).isInstanceOf(TaskWatch.End.Unfinished.class);

        assertThat(clock.now()).isBetween(deadline, deadline.plusSeconds(2));
        assertThat(count("task.destroy")).isZero();
        assertThat(pending()).containsOnlyKeys(task);
        assertThat(await(task)).isInstanceOf(TaskWatch.End.Succeeded.class);
    }

    @Test
    void shouldWaitForACoordinatorThatIsAwayNoLongerThanTheDeadline() {
        var task = calls.startSyncUpdates(pool(), false);
        simulator.crash(simulator.host("xs01"));
        var deadline = clock.now().plusSeconds(300);

        assertThat(await(task, Duration.ofSeconds(300), p -> {})).isInstanceOf(TaskWatch.End.Unfinished.class);
        assertThat(clock.now()).isBetween(deadline, deadline.plusSeconds(20));
    }

    @Test
    void shouldGiveUpWhenAskedTo() {
        var task = calls.startSyncUpdates(pool(), false);
        var asked = new int[1];
        TaskWatch.Interruption stop = () -> {
            if (++asked[0] == 3) {
                throw new IllegalStateException("no longer wanted");
            }
        };

        assertThatThrownBy(() -> new TaskWatch(session, time).await(task, LONG, stop, p -> {}))
                .hasMessage("no longer wanted");
        assertThat(pending()).containsOnlyKeys(task);
    }

    @Test
    void shouldRefuseATaskThatIsNone() {
        assertThat(await("OpaqueRef:nobody-knows-it")).isInstanceOf(TaskWatch.End.Lost.class);
        simulator.faults().when("host.apply_updates").malformed();
        assertThatThrownBy(() -> calls.startApplyUpdates(host("xs02"), simulator.hash()))
                .isInstanceOf(MalformedAnswer.class);
    }
}
