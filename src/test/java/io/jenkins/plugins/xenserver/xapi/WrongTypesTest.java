package io.jenkins.plugins.xenserver.xapi;

import static io.jenkins.plugins.xenserver.xapi.HostileServer.success;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.successBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.xensource.xenapi.Host;
import com.xensource.xenapi.Pool;
import com.xensource.xenapi.Types;
import com.xensource.xenapi.VM;
import io.jenkins.plugins.xenserver.xapi.PoolSession.SdkCall;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that are XML-RPC but not what the API promises: issue A §2, "wrong types in fields, unknown enum values". */
class WrongTypesTest {
    /** One for all: connections that survive an answer are used again, as in earnest. */
    private static final HostileServer SERVER = HostileServer.answering(success("<value/>"));

    @AfterAll
    static void closeServer() {
        SERVER.close();
    }

    private static final String LIST =
            "<value><array><data><value>a</value><value><struct/></value></data></array></value>";
    private static final String RECORD = struct("k", "<value><boolean>1</boolean></value>");

    private static String struct(String name, String value) {
        return "<value><struct><member><name>" + name + "</name>" + value + "</member></struct></value>";
    }

    private static Fields fields(String name, String value) {
        var body = successBody(struct(name, value)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var answer = Fields.of("response", XmlRpcReader.response(body, XmlRpcLimits.DEFAULT));
        return answer.struct("Value");
    }

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                wrong("a boolean for a text", "<value><boolean>1</boolean></value>", f -> f.text("x")),
                wrong("a list for a text", LIST, f -> f.text("x")),
                wrong("a text for a boolean", "<value>true</value>", f -> f.bool("x", false)),
                wrong("a word for a number", "<value>many</value>", f -> f.number("x")),
                wrong("too large a number", "<value>9223372036854775808</value>", f -> f.number("x")),
                wrong("a fraction for a number", "<value>1.5</value>", f -> f.number("x")),
                wrong("a double for a number", "<value><double>1</double></value>", f -> f.number("x")),
                wrong("a text for a fraction", "<value>0.5</value>", f -> f.decimal("x")),
                wrong("a text for a time", "<value>20260512T08:37:49Z</value>", f -> f.time("x")),
                wrong("a text for a list", "<value>a</value>", f -> f.list("x")),
                wrong("a record in a list of texts", LIST, f -> f.texts("x")),
                wrong("a record for a list", RECORD, f -> f.list("x")),
                wrong("a list for a record", LIST, f -> f.struct("x")),
                wrong("a text among records", LIST, f -> f.structs("x")),
                wrong("a text for records", "<value>a</value>", f -> f.structs("x")),
                wrong("a list for a map", LIST, f -> f.map("x")),
                wrong("a boolean in a map of texts", RECORD, f -> f.map("x")));
    }

    private static Arguments wrong(String name, String value, Consumer<Fields> reading) {
        return Arguments.of(name, value, reading);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongFields")
    void shouldNameTheFieldOfAWrongType(String name, String value, Consumer<Fields> reading) {
        assertThatThrownBy(() -> reading.accept(fields("x", value)))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining(".x")
                .hasMessageEndingWith(".");
    }

    @Test
    void shouldReadAMissingFieldAsItsDefault() {
        var fields = fields("other", "<value/>");
        assertThat(fields.has("x")).isFalse();
        assertThat(fields.text("x")).isEmpty();
        assertThat(fields.bool("x", true)).isTrue();
        assertThat(fields.number("x")).isZero();
        assertThat(fields.decimal("x")).isZero();
        assertThat(fields.time("x")).isNull();
        assertThat(fields.texts("x")).isEmpty();
        assertThat(fields.structs("x")).isEmpty();
        assertThat(fields.map("x")).isEmpty();
        assertThatThrownBy(() -> fields.struct("x")).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void shouldReadTheEpochAsNever() {
        assertThat(fields("x", "<value><dateTime.iso8601>19700101T00:00:00Z</dateTime.iso8601></value>")
                        .time("x"))
                .isNull();
        assertThat(fields("x", "<value><dateTime.iso8601>20260512T08:37:49</dateTime.iso8601></value>")
                        .time("x"))
                .isEqualTo(Instant.parse("2026-05-12T08:37:49Z"));
    }

    // ---- the SDK's typed calls

    static Stream<Arguments> wrongAnswers() {
        var ref = "<value>OpaqueRef:1</value>";
        return Stream.of(
                sdk("a text for references", ref, Host::getAll),
                sdk("records for references", RECORD, Host::getAll),
                sdk(
                        "numbers for references",
                        "<value><array><data><value><double>1</double></value></data></array></value>",
                        Host::getAll),
                sdk("a text for records", ref, VM::getAllRecords),
                sdk("a list for records", LIST, VM::getAllRecords),
                sdk("a text for a record", struct("OpaqueRef:1", ref), VM::getAllRecords),
                sdk("a list for a text", LIST, c -> Types.toHost("OpaqueRef:1").getNameLabel(c)),
                sdk(
                        "a text for a boolean",
                        ref,
                        c -> Types.toHost("OpaqueRef:1").getEnabled(c)),
                sdk("a text for a time", ref, c -> Types.toHost("OpaqueRef:1").getServertime(c)),
                sdk(
                        "nothing for a time",
                        "<value/>",
                        c -> Types.toHost("OpaqueRef:1").getServertime(c)),
                sdk("a word for a number", ref, c -> Types.toVM("OpaqueRef:1").getMemoryStaticMax(c)),
                sdk(
                        "nothing for a number",
                        "<value/>",
                        c -> Types.toVM("OpaqueRef:1").getMemoryStaticMax(c)),
                sdk(
                        "a record for a number",
                        RECORD,
                        c -> Types.toVM("OpaqueRef:1").getMemoryStaticMax(c)),
                sdk("a text for a map", ref, c -> Types.toHost("OpaqueRef:1").getOtherConfig(c)),
                sdk(
                        "a boolean in a map",
                        RECORD,
                        c -> Types.toHost("OpaqueRef:1").getOtherConfig(c)),
                sdk(
                        "a field of a wrong type",
                        struct("OpaqueRef:1", struct("memory_static_max", LIST)),
                        VM::getAllRecords),
                sdk(
                        "a list of operations that is none",
                        struct("OpaqueRef:1", struct("allowed_operations", ref)),
                        VM::getAllRecords),
                sdk("a task that is none", LIST, Pool::disableHaAsync));
    }

    private static Arguments sdk(String name, String value, SdkCall<?> call) {
        return Arguments.of(name, value, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongAnswers")
    void shouldRefuseWhatTheSdkCannotRead(String name, String value, SdkCall<?> call) {
        SERVER.becoming(success(value));
        try (var session = HostileCase.session(SERVER)) {
            assertThatThrownBy(() -> session.call(call))
                    .isInstanceOf(MalformedAnswer.class)
                    .satisfies(e -> HostileCase.assertClean(e.getMessage()));
        }
    }

    @Test
    void shouldNotStumbleOverWordsThatTheSdkDoesNotKnow() {
        var vm = struct(
                "OpaqueRef:1",
                "<value><struct><member><name>power_state</name><value>Levitating</value></member>"
                        + "<member><name>allowed_operations</name><value><array><data><value>levitate</value></data></array></value></member>"
                        + "<member><name>field_of_the_future</name><value>x</value></member></struct></value>");
        SERVER.becoming(success(vm));
        try (var session = HostileCase.session(SERVER)) {
            var record = session.call(VM::getAllRecords).values().iterator().next();
            assertThat(record.powerState).isEqualTo(Types.VmPowerState.UNRECOGNIZED);
            assertThat(record.allowedOperations).containsExactly(Types.VmOperations.UNRECOGNIZED);
        }
        SERVER.becoming(success("<value>levitating</value>"));
        try (var session = HostileCase.session(SERVER)) {
            var status = session.call(c -> Types.toTask("OpaqueRef:1").getStatus(c));
            assertThat(status).isEqualTo(Types.TaskStatusType.UNRECOGNIZED);
        }
    }

    @Test
    void shouldReadNothingAsTheEmptyValueThatStandsForVoid() {
        var nothing = "<value><struct><member><name>k</name><value><nil/></value></member></struct></value>";
        SERVER.becoming(success(nothing));
        try (var session = HostileCase.session(SERVER)) {
            var map = session.call(c -> Types.toHost("OpaqueRef:1").getOtherConfig(c));
            assertThat(map).containsOnlyKeys("k").containsValue("");
        }
        assertThat(fields("x", "<value><nil/></value>").number("x")).isZero();
    }

    // ---- calls that answer with a task or a list

    static Stream<Arguments> wrongCalls() {
        return Stream.of(
                call("no task", "<value/>", c -> c.startApplyUpdates("OpaqueRef:1", "hash")),
                call("the null task", "<value>OpaqueRef:NULL</value>", c -> c.startSyncUpdates("OpaqueRef:1", false)),
                call("a list for a task", LIST, c -> c.startEvacuate("OpaqueRef:1", "", 0)),
                call("a text for readiness", "<value>ready</value>", c -> c.checkUpdateReadiness("OpaqueRef:1", true)),
                call(
                        "texts for rows",
                        "<value><array><data><value>a</value></data></array></value>",
                        c -> c.checkUpdateReadiness("OpaqueRef:1", true)),
                call("a list for records", LIST, c -> c.records("host")),
                call("a text for a record", "<value>x</value>", c -> c.record("host", "OpaqueRef:1")));
    }

    private static Arguments call(String name, String value, Consumer<UpdateCalls> call) {
        return Arguments.of(name, value, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongCalls")
    void shouldRefuseAWrongAnswerToACallThatTheSdkLacks(String name, String value, Consumer<UpdateCalls> call) {
        SERVER.becoming(success(value));
        try (var session = HostileCase.session(SERVER)) {
            assertThatThrownBy(() -> call.accept(new UpdateCalls(session)))
                    .isInstanceOf(MalformedAnswer.class)
                    .satisfies(e -> HostileCase.assertClean(e.getMessage()));
        }
    }

    @Test
    void shouldGiveUpATaskWhoseRecordStaysNonsense() {
        var events = "<value><struct><member><name>token</name><value>1</value></member><member><name>events</name>"
                + "<value><array><data>" + struct("ref", "<value><boolean>1</boolean></value>")
                + "</data></array></value></member></struct></value>";
        SERVER.becoming(success(events));
        try (var session = HostileCase.session(SERVER)) {
            var time = new SkippingTime();
            var end = new TaskWatch(session, time).await("OpaqueRef:1", Duration.ofHours(1), () -> {}, p -> {});
            assertThat(end).isInstanceOf(TaskWatch.End.Unfinished.class);
        }
        assertThatThrownBy(() -> new TaskWatch.End.Succeeded("<value><struct>").text())
                .isInstanceOf(MalformedAnswer.class);
    }

    /** Time that passes only while somebody waits. */
    private static final class SkippingTime implements TimeSource {
        private Instant now = Instant.parse("2026-03-02T20:00:00Z");

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public Duration elapsed() {
            return Duration.between(Instant.EPOCH, now);
        }

        @Override
        public void sleep(Duration duration) {
            now = now.plus(duration);
        }
    }
}
