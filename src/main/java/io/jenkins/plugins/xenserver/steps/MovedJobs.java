package io.jenkins.plugins.xenserver.steps;

import com.fasterxml.jackson.core.type.TypeReference;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.xenserver.config.StateFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Where jobs are that were renamed or moved, or whose folder was, in {@code xenserver/moved-jobs.json} under the Jenkins home. A lock,
 * a journal and the history call a job what it was called then; without this they would take it for gone.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class MovedJobs extends ItemListener {
    private static final int KEPT = 1000;

    private final StateFile<List<Move>> file = new StateFile<>(
            "moved-jobs.json",
            new TypeReference<>() {},
            "what jobs have left under an earlier name counts as left by jobs that are gone.");
    private List<Move> moves;

    /**
     * A job or a folder that changed its full name.
     *
     * @param at when, by the clock of all procedures
     */
    private record Move(Instant at, String from, String to) {
        /** What a full name became, if this concerns it. */
        Optional<String> of(String name) {
            return name.equals(from) || name.startsWith(from + "/")
                    ? Optional.of(to + name.substring(from.length()))
                    : Optional.empty();
        }
    }

    /**
     * The job that was called so, null if it is gone or the caller may not know of it.
     *
     * @param then when it was called so, by the clock of all procedures; null = unknown
     */
    @CheckForNull
    public static Job<?, ?> find(String name, @CheckForNull Instant then) {
        var now = nameNow(name, then);
        return now.isEmpty() ? null : Jenkins.get().getItemByFullName(now, Job.class);
    }

    /**
     * What a job that was called so is called now, or was called last if it is gone.
     *
     * @param then when it was called so, by the clock of all procedures; null = unknown
     */
    public static String nameNow(String name, @CheckForNull Instant then) {
        return ExtensionList.lookupSingleton(MovedJobs.class).today(name, then == null ? Instant.EPOCH : then);
    }

    private synchronized String today(String name, Instant then) {
        var now = name;
        for (var move : moves()) {
            if (!move.at().isBefore(then)) {
                now = move.of(now).orElse(now);
            }
        }
        return now;
    }

    private List<Move> moves() {
        if (moves == null) {
            moves = new ArrayList<>(file.read().orElse(List.of()));
        }
        return moves;
    }

    /** Told of a folder first, and then of all that is in it. */
    @Override
    public synchronized void onLocationChanged(Item item, String oldFullName, String newFullName) {
        var all = moves();
        var told = !all.isEmpty()
                && all.getLast().of(oldFullName).filter(newFullName::equals).isPresent();
        if (told) {
            return;
        }
        all.add(new Move(Rollouts.get().now(), oldFullName, newFullName));
        if (all.size() > KEPT) {
            all.subList(0, all.size() - KEPT).clear();
        }
        file.write(all);
    }
}
