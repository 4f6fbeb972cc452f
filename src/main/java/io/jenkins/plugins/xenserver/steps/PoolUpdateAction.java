package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.RunAction2;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What a build has done to pools. One for each build, whatever the number of its steps; holds one immutable list. */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class PoolUpdateAction implements RunAction2 {
    private static final Logger LOGGER = Logger.getLogger(PoolUpdateAction.class.getName());

    private transient Run<?, ?> run;
    private volatile List<PoolRecord> records = List.of();

    /** The build's action, made if it has none yet. */
    static PoolUpdateAction of(Run<?, ?> run) {
        synchronized (PoolUpdateAction.class) {
            var action = run.getAction(PoolUpdateAction.class);
            if (action == null) {
                action = new PoolUpdateAction();
                run.addAction(action);
            }
            return action;
        }
    }

    /** What was done, oldest first. */
    @Exported(inline = true)
    public List<PoolRecord> getRecords() {
        return records;
    }

    /** The build. */
    public Run<?, ?> getRun() {
        return run;
    }

    /**
     * The record of a rollout, begun if there is none.
     *
     * @param now milliseconds since 1970
     */
    synchronized PoolRecord begin(String rollout, String pool, ProcedureKind kind, long now) {
        for (var known : records) {
            if (known.getRollout().equals(rollout)) {
                return known;
            }
        }
        var before = (int) records.stream()
                // By folder: names of pools that differ may be alike as parts of a path.
                .map(PoolRecord::getFolder)
                .filter(Artifacts.folders(pool, kind))
                .count();
        var begun = PoolRecord.begun(rollout, pool, kind, Artifacts.folder(pool, kind, before + 1), now);
        var all = new ArrayList<>(records);
        all.add(begun);
        records = List.copyOf(all);
        return begun;
    }

    /** Replaces the record of a rollout. */
    synchronized void change(String rollout, UnaryOperator<PoolRecord> change) {
        records = records.stream()
                .map(r -> r.getRollout().equals(rollout) ? change.apply(r) : r)
                .toList();
    }

    /** Saves the build; a build that cannot be saved is no reason to stop an update. */
    void save() {
        try {
            run.save();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot save " + run);
        }
    }

    @Override
    public void onAttached(Run<?, ?> r) {
        run = r;
    }

    @Override
    public void onLoad(Run<?, ?> r) {
        run = r;
        if (records == null) {
            records = List.of();
        }
    }

    @CheckForNull
    @Override
    public String getIconFileName() {
        return null;
    }

    @CheckForNull
    @Override
    public String getDisplayName() {
        return null;
    }

    @Override
    public String getUrlName() {
        return "xenserver-data";
    }
}
