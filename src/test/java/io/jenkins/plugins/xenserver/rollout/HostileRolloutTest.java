package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A pool that begins to answer one question with nonsense in the middle of a rollout, once or for ever: the rollout ends, within
 * bounds, with its journal closed and a sentence, and never calls it a success while it cannot see the pool.
 */
class HostileRolloutTest {
    /** More than any of these rollouts takes when it waits for everything that it may wait for. */
    private static final Duration TOO_LONG = Duration.ofDays(3);

    private static final int TOO_MANY = 20_000;

    private static final List<String> QUESTIONS = List.of(
            "GET /updates",
            "pool.get_all_records",
            "host.get_all_records",
            "host.get_record",
            "host_metrics.get_all_records",
            "VM.get_all_records",
            "Repository.get_all_records",
            "event.from",
            "host.get_servertime",
            "host.get_vms_which_prevent_evacuation",
            "Async.host.apply_updates",
            "Async.host.evacuate",
            "host.disable",
            "host.reboot",
            "pool.add_to_other_config");

    private static String success(String value) {
        return "<methodResponse><params><param><value><struct><member><name>Status</name><value>Success</value></member>"
                + "<member><name>Value</name>" + value + "</member></struct></value></param></params></methodResponse>";
    }

    private static Map<String, String> nonsense() {
        var answers = new LinkedHashMap<String, String>();
        answers.put("nothing", "");
        answers.put("an empty text", success("<value/>"));
        answers.put("the null reference", success("<value>OpaqueRef:NULL</value>"));
        answers.put("an empty record", success("<value><struct/></value>"));
        answers.put(
                "a record of nonsense",
                success("<value><struct><member><name>OpaqueRef:1</name><value><boolean>1</boolean></value></member>"
                        + "</struct></value>"));
        answers.put(
                "a record of empty records",
                success(
                        "<value><struct><member><name>OpaqueRef:1</name><value><struct/></value></member></struct></value>"));
        answers.put(
                "a failure that nobody knows",
                success("<value><array><data><value>&lt;b&gt;</value></data></array></value>")
                        .replace("Success", "Failure")
                        .replace("<name>Value", "<name>ErrorDescription"));
        return answers;
    }

    private record Given(String question, String name, String answer, boolean forEver, int from) {
        @Override
        public String toString() {
            return question + " is answered with " + name + (forEver ? " for ever" : " once") + " from request " + from;
        }
    }

    private static Stream<Given> cases() {
        return QUESTIONS.stream()
                .flatMap(question -> nonsense().entrySet().stream()
                        .flatMap(answer -> Stream.of(
                                new Given(question, answer.getKey(), answer.getValue(), true, 1),
                                new Given(question, answer.getKey(), answer.getValue(), true, 4),
                                new Given(question, answer.getKey(), answer.getValue(), false, 2))));
    }

    private static String name(Transport.Request request) {
        return request.method().equals("GET")
                ? "GET " + request.target().replaceAll("\\?.*", "")
                : DeadStop.methodName(request);
    }

    /** What is wrong with how the rollout took it, "" if nothing. */
    private static String problem(Given given, AtomicInteger asked) {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        var begin = rollout.clock.now();
        var seen = new int[2];
        rollout.transport = inner -> (endpoint, request) -> {
            if (++seen[1] > TOO_MANY) {
                throw new IllegalStateException("more than " + TOO_MANY + " requests");
            }
            var reply = inner.send(endpoint, request);
            if (!name(request).equals(given.question()) || ++seen[0] < given.from()) {
                return reply;
            }
            if (!given.forEver() && seen[0] > given.from()) {
                return reply;
            }
            return new Transport.Reply(200, given.answer().getBytes(StandardCharsets.UTF_8));
        };
        var problems = new ArrayList<String>();
        try {
            var result = rollout.update();
            if (seen[0] >= given.from()) {
                asked.incrementAndGet();
            }
            if (result.message().length() < 20
                    || result.message().length() > 3_000
                    || result.message().matches("(?s).*(OpaqueRef|java\\.|Exception|\\bnull\\b).*")) {
                problems.add("says " + result.message());
            }
            if (result.outcome() == Outcome.SUCCESS && !result.owed().isEmpty()) {
                problems.add("a success that owes " + result.owed());
            }
            if (rollout.journal.existing().getLast().type() != RecordType.CLOSED
                    && rollout.journal.existing().getLast().type() != RecordType.DETACHED) {
                problems.add("the journal is left open");
            }
        } catch (RuntimeException e) {
            var text = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(text));
            problems.add(text.toString().lines().limit(14).collect(Collectors.joining("\n    ")));
        }
        if (Duration.between(begin, rollout.clock.now()).compareTo(TOO_LONG) > 0) {
            problems.add("took until " + rollout.clock.now());
        }
        if (!rollout.simulator.killedVms().isEmpty()) {
            problems.add("killed " + rollout.simulator.killedVms());
        }
        return problems.isEmpty() ? "" : given + ": " + problems;
    }

    @Test
    void shouldGiveATaskUpThatNeverEnds() {
        var rollout = new SimulatedRollout(Scenarios.haAndWlb(2, 2));
        var begin = rollout.clock.now();
        rollout.transport = inner -> (endpoint, request) -> {
            var reply = inner.send(endpoint, request);
            var asked = name(request);
            if (!asked.equals("event.from") && !asked.startsWith("task.get_")
                    || rollout.simulator.coordinator().isEnabled()) {
                return reply;
            }
            var text = new String(reply.body(), StandardCharsets.UTF_8)
                    .replace("<name>status</name><value>success", "<name>status</name><value>pending");
            return new Transport.Reply(reply.status(), text.getBytes(StandardCharsets.UTF_8));
        };
        var result = rollout.update();
        assertThat(result.message()).contains("xs01").contains("It took longer than");
        assertThat(Duration.between(begin, rollout.clock.now())).isBetween(Duration.ofHours(6), Duration.ofHours(24));
        assertThat(rollout.simulator.requestsByMethod().get("event.from")).isLessThan(10_000L);
        assertThat(rollout.methods()).doesNotContain("host.reboot");
    }

    @Test
    void shouldEndWithASentenceWhateverAQuestionIsAnsweredWith() {
        var asked = new AtomicInteger();
        var all = cases().toList();
        var problems = all.parallelStream()
                .map(given -> problem(given, asked))
                .filter(problem -> !problem.isEmpty())
                .toList();
        System.out.println("hostile answers to a rollout: " + asked + " of " + all.size() + " cases were answered so");
        assertThat(problems.stream().limit(4).toList())
                .as("%s of %s cases", problems.size(), all.size())
                .isEmpty();
        assertThat(asked.get()).isGreaterThanOrEqualTo(200);
    }
}
