package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.AvailableUpdates;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The document of available updates, kept as the pool sent it. */
class UpdatesDocumentTest {
    /** What the pool answers now. */
    private static byte[] sent(SimulatedRollout rollout) throws Exception {
        return SimClient.of(rollout.simulator).updates().body();
    }

    private static byte[] kept(SimulatedRollout rollout) {
        return rollout.journal.kept(UpdatesDocument.NAME).orElseThrow();
    }

    private static byte[] document(String hash, String remark) {
        return """
                {"hosts": [], "updates": [], "hash": "%s", "remark": "%s"}""".formatted(hash, remark).getBytes(StandardCharsets.UTF_8);
    }

    private static void keep(JournalStore store, byte[]... documents) {
        var keeper = new UpdatesDocument(store, RolloutListener.NONE);
        for (var document : documents) {
            keeper.keep(AvailableUpdates.parse(document), document);
        }
    }

    private static String text(MemoryJournal journal) {
        return new String(journal.kept(UpdatesDocument.NAME).orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldKeepWhatALookReceived() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        var sent = sent(rollout);
        new PoolCheck(rollout.session(), rollout.options, SimulatedRollout.time(rollout.clock), RolloutListener.NONE)
                .run(rollout.journal.reopened(), rollout.id(), "xs01", Map.of("job", "test"));
        assertThat(kept(rollout)).isEqualTo(sent);
    }

    @Test
    void shouldKeepWhatAnUpdateWasPlannedOfAlsoWhereItWasResumed() throws Exception {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        var sent = sent(rollout);
        rollout.updateUntil(DeadStop.beforeMethod("host.apply_updates", 2));
        assertThat(kept(rollout)).isEqualTo(sent);
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(sent(rollout)).isNotEqualTo(sent);
        assertThat(kept(rollout)).isEqualTo(sent);
    }

    @Test
    void shouldReplaceADocumentOnlyByOneOfAnotherHash() {
        var journal = new MemoryJournal();
        keep(journal, document("a", "first"), document("a", "second"));
        assertThat(text(journal)).contains("first");
        keep(journal.reopened(), document("a", "after a resume"));
        assertThat(text(journal)).contains("first");
        keep(journal.reopened(), document("b", "third"));
        assertThat(text(journal)).contains("third");
    }

    @Test
    void shouldReplaceWhatIsNoSuchDocument() throws Exception {
        var journal = new MemoryJournal();
        journal.keep(UpdatesDocument.NAME, "torn {".getBytes(StandardCharsets.UTF_8));
        keep(journal, document("a", "whole"));
        assertThat(text(journal)).contains("whole");
    }

    /** The pool's updates matter more than a copy of their list. */
    @Test
    void shouldUpdateAPoolWhoseListCannotBeKept() {
        var rollout = new SimulatedRollout(Scenarios.fullReboot(2, 2));
        rollout.store = UpdatesDocumentTest::full;
        assertThat(rollout.update().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(rollout.log)
                .anyMatch(line -> line.contains("could not be kept") && line.contains("No space left on device"));
    }

    private static JournalStore full(JournalStore inner) {
        return new JournalStore() {
            @Override
            public List<JournalRecord> existing() {
                return inner.existing();
            }

            @Override
            public void append(JournalRecord entry) throws IOException {
                inner.append(entry);
            }

            @Override
            public void keep(String name, byte[] document) throws IOException {
                throw new IOException("No space left on device");
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
}
