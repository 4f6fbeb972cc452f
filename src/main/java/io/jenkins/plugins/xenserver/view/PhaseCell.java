package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.report.Phase;
import io.jenkins.plugins.xenserver.report.PhaseKind;
import io.jenkins.plugins.xenserver.report.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What one host spent on one kind of phase.
 *
 * @param id names the cell on its page
 * @param state {@code none}, {@code running}, {@code done}, {@code skipped} or {@code failed}
 * @param words what is read
 */
@Restricted(NoExternalUse.class)
public record PhaseCell(String id, String state, String words) {
    /**
     * The cell of a host.
     *
     * @param phases all of the host's
     * @param running whether somebody works on the rollout; if not, nothing gets longer
     */
    static PhaseCell of(String id, PhaseKind kind, List<Phase> phases, Instant now, boolean running) {
        var mine = phases.stream().filter(p -> p.kind() == kind).toList();
        if (mine.isEmpty()) {
            return new PhaseCell(id, "none", "–");
        }
        if (mine.stream().allMatch(Phase::skipped)) {
            return new PhaseCell(id, "skipped", Words.plain(mine.getFirst().resultWords()));
        }
        var open = mine.stream().anyMatch(p -> p.end() == null);
        var took = mine.stream()
                .filter(p -> !p.skipped())
                .map(p -> Duration.between(p.start(), end(p, now, running)))
                .reduce(Duration.ZERO, Duration::plus);
        var time = Words.duration(took);
        if (mine.stream().anyMatch(Phase::failed)) {
            return new PhaseCell(id, "failed", Messages.PhaseCell_Failed(time));
        }
        return open
                ? new PhaseCell(
                        id,
                        running ? "running" : "stopped",
                        running ? Messages.PhaseCell_Running(time) : Messages.PhaseCell_Stopped())
                : new PhaseCell(id, "done", time);
    }

    private static Instant end(Phase phase, Instant now, boolean running) {
        if (phase.end() != null) {
            return phase.end();
        }
        return running && now.isAfter(phase.start()) ? now : phase.start();
    }
}
