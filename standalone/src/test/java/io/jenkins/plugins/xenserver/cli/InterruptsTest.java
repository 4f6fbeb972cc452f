package io.jenkins.plugins.xenserver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, once and again. */
class InterruptsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldWishForMoreEachTimeAndSayWhatTheNextTimeWouldDo() {
        var stop = new StopSignal();
        var said = new StringWriter();
        try (var interrupts = new Interrupts(stop, ProgressView.lines(new PrintWriter(said), TimeSource.system()))) {
            interrupts.pressed();
            assertThat(stop.wish()).isEqualTo(StopSignal.Wish.AFTER_HOST);
            assertThat(said.toString()).contains("after the host in hand").doesNotContain("Beginning nothing new");
            interrupts.pressed();
            assertThat(stop.wish()).isEqualTo(StopSignal.Wish.NOW);
            assertThat(said.toString()).contains("Beginning nothing new").doesNotContain("Waiting for nothing");
            interrupts.pressed();
            assertThat(stop.wish()).isEqualTo(StopSignal.Wish.GIVE_UP);
            assertThat(said.toString()).contains("Waiting for nothing any more");
            interrupts.pressed();
            assertThat(stop.wish()).isEqualTo(StopSignal.Wish.GIVE_UP);
        }
        assertThat(stop.by()).isEqualTo("the terminal");
    }

    private RealProcess update(CliRun run) throws Exception {
        return RealProcess.start(run.arguments("update", "--journal", journal().toString()));
    }

    private Path journal() {
        return folder.resolve("run").resolve("journal.jsonl");
    }

    /** The coordinator never comes back, so only who waits for nothing any more gets an end, and that is told. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldEndAtTheThirdTimeWhateverIsWaitedForAndTellWhatIsOwed() throws Exception {
        assumeThat(RealProcess.cannotBeInterrupted()).isFalse();
        try (var run = new CliRun(Scenarios.haAndWlb(2, 0), folder)) {
            run.simulator.faults().neverReturns("xs01");
            var process = update(run);
            process.awaitOutput("rebooting");
            process.interrupt();
            process.awaitOutput("Stopping after the host in hand");
            process.interrupt();
            process.awaitOutput("Beginning nothing new");
            process.interrupt();
            assertThat(process.demandExit(ExitCode.UNFINISHED))
                    .contains("Waiting for nothing any more", "aborted: ", "Still owed: ", "Report: ");
            assertThat(FileJournal.read(journal()).getLast().type()).isEqualTo(RecordType.CLOSED);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldCompleteTheHostInHandAndTellAllOfItAtTheFirstTime() throws Exception {
        assumeThat(RealProcess.cannotBeInterrupted()).isFalse();
        try (var run = new CliRun(Scenarios.harmless(2, 0).wlb(), folder)) {
            var process = update(run);
            process.awaitOutput("installing");
            process.interrupt();
            assertThat(process.demandExit(ExitCode.UNFINISHED))
                    .containsSubsequence(
                            "Stopping after the host in hand", "xs01", "updated", "xs02", "not started", "aborted: ")
                    .contains("Report: ")
                    .doesNotContain("Still owed");
            assertThat(run.simulator.read(() -> run.simulator.pool().wlbEnabled()))
                    .isTrue();
        }
    }
}
