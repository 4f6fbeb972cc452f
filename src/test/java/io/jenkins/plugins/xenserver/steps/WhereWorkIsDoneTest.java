package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The Pipeline's threads and the timer are everybody's: no journal, report or pool is read or written there (design §2.2). */
@WithJenkins
class WhereWorkIsDoneTest {
    private static final List<String> WORK = List.of(
            "jdk.FileRead", "jdk.FileWrite", "jdk.FileForce", "jdk.SocketConnect", "jdk.SocketRead", "jdk.SocketWrite");

    private static final Predicate<RecordedFrame> OURS = frame -> {
        var type = frame.getMethod().getType().getName();
        return type.startsWith("io.jenkins.plugins.xenserver.")
                && !type.contains(".simulator.")
                && !type.contains("Test");
    };

    /** What one of our classes has a thread read or write. */
    record Work(String thread, String what, String by) {
        static Work of(RecordedEvent event) {
            var frame = event.getStackTrace().getFrames().stream()
                    .filter(OURS)
                    .findFirst()
                    .orElseThrow();
            return new Work(
                    event.getThread().getJavaName(),
                    event.getEventType().getName(),
                    frame.getMethod().getType().getName() + "."
                            + frame.getMethod().getName());
        }

        boolean isOnSharedThread() {
            return thread.contains("Cps") || thread.contains("jenkins.util.Timer");
        }
    }

    @Test
    void shouldReadAndWriteOnNoThreadThatIsEverybodys(JenkinsRule jenkins, @TempDir Path folder) throws Exception {
        assumeThat(FlightRecorder.isAvailable()).isTrue();
        try (var pool = new SimulatedPool(Scenarios.harmless(2, 0));
                var recording = new Recording()) {
            pool.define("prod", "**");
            WORK.forEach(name -> recording.enable(name).withoutThreshold().withStackTrace());
            recording.start();
            PipelineFixture.run(jenkins, Result.SUCCESS, """
                    xenSync pool: 'prod'
                    xenCheckUpdates pool: 'prod'
                    xenGatedRollingUpdate(pool: 'prod') {
                        sleep time: 10, unit: 'MILLISECONDS'
                    }
                    xenRestore pool: 'prod'
                    """);
            recording.stop();
            var file = folder.resolve("work.jfr");
            recording.dump(file);

            var work = ours(file, jenkins.jenkins.getRootDir().getPath());
            assertThat(work).extracting(Work::thread).as("it is seen").anyMatch(name -> name.startsWith("XenServer"));
            assertThat(work).filteredOn(Work::isOnSharedThread).isEmpty();
        }
    }

    private static List<Work> ours(Path file, String home) throws IOException {
        var work = new ArrayList<Work>();
        try (var events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                if (WORK.contains(event.getEventType().getName())
                        && event.getThread() != null
                        && isIn(home, event)
                        && isOurs(event)) {
                    work.add(Work.of(event));
                }
            }
        }
        return work;
    }

    /** Anything over a network, and files of Jenkins; not where random numbers come from and the like. */
    private static boolean isIn(String home, RecordedEvent event) {
        return !event.hasField("path")
                || String.valueOf(event.getString("path")).startsWith(home);
    }

    /** Not what Pipeline stores of its own when it is told something, nor that a class is read when it is first used. */
    private static boolean isOurs(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return false;
        }
        for (var frame : event.getStackTrace().getFrames()) {
            var type = frame.getMethod().getType().getName();
            if (OURS.test(frame)) {
                return true;
            }
            if (type.startsWith("org.jenkinsci.plugins.workflow.") || type.contains("ClassLoader")) {
                return false;
            }
        }
        return false;
    }
}
