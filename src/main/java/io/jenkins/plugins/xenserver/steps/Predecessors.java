package io.jenkins.plugins.xenserver.steps;

import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.JournalSummary;
import io.jenkins.plugins.xenserver.rollout.Owner;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.xapi.Fields;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.UpdateCalls;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * The rollouts of this Jenkins that nobody drives any more and whose last driver could not tell the history what it had applied:
 * their build was killed, or Pipeline could not resume it. Whoever takes their pool over tells it in their name; nobody else
 * can, because it finds nothing left to install there.
 */
final class Predecessors {
    private static final Logger LOGGER = Logger.getLogger(Predecessors.class.getName());

    /** In a rollout's folder: the history has all that its journal tells. */
    private static final String TOLD = "told";

    /** The decision that only comes when the work under the lock is over. */
    private static final String LOCK_WAS_HELD = "paying-back";

    private final Predicate<Owner> dead;
    private final String pool;

    /**
     * Those of a pool.
     *
     * @param dead whether nobody drives a rollout any more and its build is over
     * @param pool how people call it
     */
    Predecessors(Predicate<Owner> dead, String pool) {
        this.dead = dead;
        this.pool = pool;
    }

    /** Says that the history has all that a rollout's journal tells. */
    static void told(String rollout) {
        try {
            var mark = Rollouts.folder(rollout).resolve(TOLD);
            if (!Files.exists(mark)) {
                Files.createFile(mark);
            }
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "the history will be told of rollout " + rollout + " again");
        }
    }

    /** Whether the history has all that a rollout's journal tells. */
    static boolean isTold(String rollout) {
        return Files.exists(Rollouts.folder(rollout).resolve(TOLD));
    }

    /** What an update has found, before it changes a host itself, tells what became of those before it. */
    void found(JournalRecord baseline) {
        var hashes = new HashMap<String, String>();
        for (var host : baseline.data().path("hosts")) {
            hashes.put(host.path("uuid").asText(""), host.path("lastUpdateHash").asText(""));
        }
        if (!hashes.isEmpty()) {
            var uuid = baseline.data().path("pool").path("uuid").asText("");
            settle(() -> new Found(uuid, hashes, true));
        }
    }

    /**
     * At the end of whoever has held the pool's lock: asks the pool itself, if there is anything left to ask for.
     *
     * @param mine the journal of the one that ends
     * @param own hosts that it has updated itself
     * @param session a new conversation with the pool, to be closed
     */
    void atEnd(List<JournalRecord> mine, Set<String> own, Supplier<PoolSession> session) {
        if (mine.stream().anyMatch(r -> r.id().equals(LOCK_WAS_HELD))) {
            settle(() -> {
                try (var asked = session.get()) {
                    return Found.in(new UpdateCalls(asked), own);
                }
            });
        }
    }

    /**
     * What is to be seen in the pool.
     *
     * @param pool its uuid
     * @param hashes the hash of each host by its uuid
     * @param passing whether what a dead one has sent may still be under way
     */
    private record Found(String pool, Map<String, String> hashes, boolean passing) {
        static Found in(UpdateCalls calls, Set<String> own) {
            var hosts = calls.records("host").values();
            var pool = calls.records("pool").values().iterator().next();
            return new Found(
                    pool.text("uuid"),
                    hosts.stream()
                            .filter(host -> !own.contains(host.text("uuid")))
                            .collect(
                                    Collectors.toMap(host -> host.text("uuid"), host -> host.text("last_update_hash"))),
                    isApplying(pool) || hosts.stream().anyMatch(Found::isApplying));
        }

        private static boolean isApplying(Fields of) {
            return of.map("current_operations").containsValue("apply_updates");
        }
    }

    private void settle(Supplier<Found> look) {
        try {
            var untold = untold();
            if (untold.isEmpty()) {
                return;
            }
            var found = look.get();
            for (var entry : untold.entrySet()) {
                if (isOf(found, entry.getValue()) && tell(entry.getKey(), entry.getValue(), found)) {
                    told(entry.getKey());
                }
            }
        } catch (IOException | RolloutException | XapiFailure e) {
            LOGGER.log(Level.WARNING, e, () -> "the history may lack what earlier rollouts applied to pool " + pool);
        }
    }

    /** The journals of the dead that the history may not know, by the ids of their rollouts. */
    private Map<String, List<JournalRecord>> untold() throws IOException {
        var untold = new HashMap<String, List<JournalRecord>>();
        try (var folders = Files.newDirectoryStream(Rollouts.root())) {
            for (var folder : folders) {
                var id = String.valueOf(folder.getFileName());
                var journal = folder.resolve(Rollouts.JOURNAL);
                if (Files.isRegularFile(journal) && !Files.exists(folder.resolve(TOLD))) {
                    read(journal)
                            .filter(records -> dead.test(new Owner(id, "", begun(records), by(records))))
                            .ifPresent(records -> untold.put(id, records));
                }
            }
        }
        return untold;
    }

    private static Optional<List<JournalRecord>> read(Path journal) {
        try {
            return Optional.of(FileJournal.read(journal));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> journal + " cannot be read, and tells the history nothing");
            return Optional.empty();
        }
    }

    /** When their names were those that they hold. */
    private static Instant begun(List<JournalRecord> records) {
        return records.isEmpty() ? Instant.EPOCH : records.getFirst().at();
    }

    private static Map<String, String> by(List<JournalRecord> records) {
        return JournalSummary.of(records).by();
    }

    /** Where nothing of a pool was read nothing was applied either. */
    private static boolean isOf(Found found, List<JournalRecord> records) {
        return records.stream()
                .filter(r -> r.type() == RecordType.BASELINE)
                .allMatch(r -> r.data().path("pool").path("uuid").asText("").equals(found.pool()));
    }

    /** Returns whether there is nothing more to tell, now or later. */
    private boolean tell(String rollout, List<JournalRecord> records, Found found) {
        var trail = trail(rollout, by(records), begun(records));
        records.forEach(trail::take);
        var open = trail.settle(found.hashes());
        return trail.complete() && (open.isEmpty() || !found.passing());
    }

    private AppliedHashes trail(String rollout, Map<String, String> by, Instant begun) {
        var name = by.getOrDefault("job", "");
        var text = by.getOrDefault("build", "");
        var number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        var job = MovedJobs.find(name, begun);
        var build = job == null ? null : job.getBuildByNumber(number);
        return build == null
                ? new AppliedHashes(name, number, by.getOrDefault("user", ""), rollout, pool)
                : new AppliedHashes(build, rollout, pool);
    }
}
