package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.audit.AuditQuery;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class AppliedHashesTest {
    private static List<AuditEntry> history() throws Exception {
        return AuditLog.get().read(AuditQuery.newest(100));
    }

    @Test
    void shouldKeepWhatWasAppliedToWhichHostOnceAndForGood(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.toolstackOnly(2, 2))) {
            pool.define("prod", "**");
            var build = PipelineFixture.run(jenkins, Result.SUCCESS, "xenRollingUpdate pool: 'prod'");

            assertThat(history()).extracting(AuditEntry::host).containsExactly("xs02", "xs01");
            assertThat(history()).allSatisfy(entry -> {
                assertThat(entry.pool()).isEqualTo("prod");
                assertThat(entry.poolUuid()).isEqualTo(pool.simulator().pool().uuid());
                assertThat(entry.hash()).isEqualTo(pool.simulator().hash());
                assertThat(entry.job()).isEqualTo(build.getParent().getFullName());
                assertThat(entry.build()).isEqualTo(build.getNumber());
                assertThat(entry.result()).isEqualTo("updated");
            });

            var file = jenkins.jenkins.getRootDir().toPath().resolve("xenserver/audit.jsonl");
            var written = Files.readAllLines(file);
            var records = FileJournal.read(Rollouts.journal(history().getFirst().rollout()));

            // Killed before its journal knew: the resume tells everything again.
            replay(records, build);
            assertThat(Files.readAllLines(file)).hasSize(written.size());

            // Killed before the history knew: the resume makes up for it.
            Files.delete(file);
            replay(records, build);
            assertThat(history()).extracting(AuditEntry::host).containsExactly("xs02", "xs01");

            build.delete();
            assertThat(history()).hasSize(2);
        }
    }

    private static void replay(List<JournalRecord> records, Run<?, ?> build) {
        var trail = new AppliedHashes(build, records.getFirst().text("rolloutId"), "prod");
        records.forEach(trail::take);
    }
}
