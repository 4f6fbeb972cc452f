package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody sees of a run on a terminal, which has a width and a height. */
class ProgressViewTest {
    private static final Instant NOW = Instant.parse("2026-03-02T03:00:00Z");
    private static final TimeSource TIME = new TimeSource() {
        @Override
        public Instant now() {
            return NOW;
        }

        @Override
        public Duration elapsed() {
            return Duration.ZERO;
        }

        @Override
        public void sleep(Duration duration) {
            throw new AssertionError("nobody sleeps here");
        }
    };

    private static JournalRecord entry(RecordType type, String id, Object data) {
        return new JournalRecord(1, NOW, type, id, Json.mapper().valueToTree(data));
    }

    private static JournalRecord plan(String... hosts) {
        var planned = List.of(hosts).stream()
                .map(name -> Map.of("uuid", "uuid of " + name, "name", name))
                .toList();
        return entry(RecordType.PLANNED, "", Map.of("plan", Map.of("hosts", planned)));
    }

    private static JournalRecord done(String host, String phase) {
        return entry(RecordType.OUTCOME, "host/uuid of " + host + "/" + phase, Map.of("result", "done"));
    }

    private static ProgressView view(Screen screen, boolean sizeKnown) {
        return ProgressView.table(
                new PrintWriter(screen),
                sizeKnown ? Optional.of(new Terminal.Size(screen.rows(), screen.columns())) : Optional.empty(),
                TIME);
    }

    private static void update(ProgressView view) {
        view.log("", "Pool pool-1 is looked at.");
        view.recorded(plan("xenserver-01.example.org", "xenserver-02.example.org"));
        for (var phase : List.of("disable", "evacuate", "apply", "reboot", "enable")) {
            view.recorded(done("xenserver-01.example.org", phase));
            view.log(
                    "xenserver-01.example.org",
                    "This is long enough for two rows of a terminal: " + phase + " is done.");
        }
    }

    /** The table stands there once, whatever is drawn, also where it is wider than the terminal. */
    @ParameterizedTest
    @ValueSource(ints = {40, 80, 132})
    void shouldDrawOverWhatItHasDrawn(int columns) {
        for (var sizeKnown : List.of(true, false)) {
            var screen = new Screen(24, columns);
            screen.write("$ xenserver-updates update\n");
            update(view(screen, sizeKnown));
            assertThat(screen.lines().getFirst()).isEqualTo("$ xenserver-updates update");
            assertThat(screen.lines())
                    .filteredOn(row -> row.startsWith("host "))
                    .hasSize(1);
            assertThat(screen.lines())
                    .filteredOn(row -> row.startsWith("xenserver-02"))
                    .hasSize(1);
            assertThat(screen.text()).contains("enable is").doesNotContain("\u001b");
            assertThat(screen.wraps()).isTrue();
        }
    }

    @Test
    void shouldShowAllPhasesOfHostsWithShortNamesInEightyColumns() {
        var screen = new Screen(24, 80);
        var view = view(screen, true);
        view.recorded(plan("xs01"));
        view.recorded(entry(RecordType.HOST_RESULT, "uuid of xs01", Map.of("result", "not started")));
        assertThat(screen.text()).contains("disable", "toolstack", "VMs home", "not started");
    }

    @Test
    void shouldTellByLinesWhatIsHigherThanTheTerminal() {
        for (var sizeKnown : List.of(true, false)) {
            var screen = new Screen(sizeKnown ? 12 : 24, 80);
            var view = view(screen, sizeKnown);
            view.log("", "Pool pool-1 is looked at.");
            var hosts = java.util.stream.IntStream.range(0, sizeKnown ? 9 : 21)
                    .mapToObj("xs%02d"::formatted)
                    .toArray(String[]::new);
            view.recorded(plan(hosts));
            view.log("xs01", "updated");
            view.recorded(done("xs01", "apply"));
            assertThat(screen.text()).isEqualTo("03:00:00  Pool pool-1 is looked at.\n03:00:00  xs01: updated");
        }
    }

    @Test
    void shouldBelieveATerminalThatKnowsItsSize() {
        assertThat(Terminal.size("50 132\n")).contains(new Terminal.Size(50, 132));
        for (var said : new String[] {null, "", "0 0", "50", "stty: no terminal"}) {
            assertThat(Terminal.size(said)).isEmpty();
        }
    }

    @Test
    void shouldStillShowWhatCtrlCSaidWhenItIsDrawnAgain() {
        var screen = new Screen(24, 80);
        var view = view(screen, true);
        view.recorded(plan("xs01"));
        try (var interrupts = new Interrupts(new StopSignal(), view)) {
            screen.write("^C");
            interrupts.pressed();
        }
        view.recorded(done("xs01", "apply"));
        assertThat(screen.text().replaceAll("\\s+", " "))
                .contains("Stopping after the host in hand.", "kill this process to leave everything as it is now.")
                .doesNotContain("^C");
        assertThat(screen.lines().getFirst()).startsWith("host ");
    }

    /** A question stays in sight until it is answered, and then as well. */
    @Test
    void shouldNotDrawOverWhatAGateSays() {
        var screen = new Screen(24, 80);
        var view = view(screen, true);
        view.recorded(plan("xs01"));
        view.makeWay();
        screen.write("Go on? [yes/no] ");
        view.recorded(entry(RecordType.OBSERVED, "alive", Map.of()));
        assertThat(screen.lines().getLast()).isEqualTo("Go on? [yes/no]");
        view.log("", "Stopping.");
        view.comeBack();
        view.recorded(done("xs01", "apply"));
        assertThat(screen.text()).contains("Go on? [yes/no]", "03:00:00  Stopping.");
        view.end();
        view.log("", "Nothing is drawn any more.");
        assertThat(screen.lines().getLast()).isEqualTo("03:00:00  Nothing is drawn any more.");
    }
}
