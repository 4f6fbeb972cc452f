package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Update;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a report tells, made from a rollout's journal alone. Immutable; all renderers read this and nothing else. All
 * times are UTC.
 *
 * @param format version of this structure, see the published schema
 * @param kind for example {@code rolling-update}
 * @param by who started it: job, build, user and the like, in words
 * @param options the parameters, as text
 * @param level the chosen level of guidance, empty when there was no plan
 * @param hash the hash of the plan, empty when there was none
 * @param end null while the journal is not closed
 * @param events resumptions, stop requests, the driver's loss: what happened to the rollout itself
 * @param hosts in rollout order
 * @param vms those the rollout touched
 * @param upToDate what a look came to: whether neither a host nor a VM needs anything at the chosen level; null if it found
 *     nothing out, or was no look
 * @param protectedVms names of VMs that were only ever moved, because something that has to go on runs in them
 * @param debts everything switched off or moved, restored or still owed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
        int format,
        String rolloutId,
        String kind,
        ReportedPool pool,
        Map<String, String> by,
        Map<String, String> options,
        Outcome outcome,
        String message,
        @CheckForNull Boolean upToDate,
        String level,
        String hash,
        Instant start,
        @CheckForNull Instant end,
        Instant lastEntry,
        List<Note> events,
        List<Phase> poolPhases,
        List<ReportedHost> hosts,
        List<Update> updates,
        List<ReportedVm> vms,
        List<Debt> debts,
        List<Note> warnings,
        List<StagedPrecheck> prechecks,
        List<String> protectedVms) {
    /** Older reports do not name protected VMs. */
    public Report {
        protectedVms = protectedVms == null ? List.of() : List.copyOf(protectedVms);
    }

    /** The format this version writes. */
    public static final int FORMAT = 1;

    /**
     * Makes a report from a journal file, also while the rollout is still running.
     *
     * @throws IOException when the file cannot be read
     */
    public static Report read(Path journal) throws IOException {
        return of(Journal.read(journal));
    }

    /** Makes a report from a journal. */
    public static Report of(Journal journal) {
        return new ReportAssembler().assemble(journal);
    }

    /** How long it took, up to the last entry when it is not over. */
    public Duration duration() {
        return Duration.between(start, end == null ? lastEntry : end);
    }

    /** What people call the kind of procedure. */
    public String kindWords() {
        return Texts.orElse("kind." + kind, kind);
    }

    /** What is still owed. */
    public List<Debt> owed() {
        return debts.stream().filter(Debt::owed).toList();
    }

    /** The update with an id, if the plan described it. */
    public Optional<Update> update(String id) {
        return updates.stream().filter(update -> update.id().equals(id)).findFirst();
    }

    /** What people read about a host's result; one that is begun and not ended is in progress while the rollout is. */
    public String words(ReportedHost host) {
        return end == null && host.result() == HostResult.INCOMPLETE
                ? Texts.of("host.inProgress")
                : host.result().words();
    }

    /** Hosts with the given result. */
    public long count(HostResult result) {
        return hosts.stream().filter(host -> host.result() == result).count();
    }
}
