package io.jenkins.plugins.xenserver.view;

import edu.hm.hafner.echarts.line.LineSeries;
import edu.hm.hafner.echarts.line.LineSeries.FilledMode;
import edu.hm.hafner.echarts.line.LineSeries.StackedMode;
import edu.hm.hafner.echarts.line.LinesChartModel;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.echarts.JenkinsPalette;
import io.jenkins.plugins.xenserver.report.Words;
import io.jenkins.plugins.xenserver.steps.PoolRecord;
import io.jenkins.plugins.xenserver.steps.PoolUpdateAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What the newest builds of a job did, from the few numbers that each build keeps. No report is read for it.
 *
 * @param builds newest first
 * @param applied the hash that each pool was brought to last
 */
@Restricted(NoExternalUse.class)
public record JobTrend(List<BuildRow> builds, List<AppliedRow> applied) {
    /** Of so many builds at most something is told. */
    static final int BUILDS = 50;

    /** A build in numbers. */
    public record BuildRow(
            int number, String name, String symbol, List<String> lines, int done, int outstanding, int failed) {}

    /** What a pool was brought to. */
    public record AppliedRow(String pool, String hash, int build, String at) {}

    /** The newest builds of a job. */
    static JobTrend of(Job<?, ?> job) {
        var builds = new ArrayList<BuildRow>();
        var applied = new LinkedHashMap<String, AppliedRow>();
        Run<?, ?> run = job.getLastBuild();
        for (var i = 0; run != null && i < BUILDS; i++) {
            var action = run.getAction(PoolUpdateAction.class);
            if (action != null && !action.getRecords().isEmpty()) {
                builds.add(row(run, action.getRecords()));
                for (var record : action.getRecords().reversed()) {
                    if (isApplied(record)) {
                        applied.putIfAbsent(record.getPool(), applied(run, record));
                    }
                }
            }
            run = run.getPreviousBuild();
        }
        return new JobTrend(List.copyOf(builds), List.copyOf(applied.values()));
    }

    /** Whether one of the very newest builds did something with a pool; looks at few, because every job is asked. */
    static boolean isThere(Job<?, ?> job) {
        Run<?, ?> run = job.getLastBuild();
        for (var i = 0; run != null && i < 20; i++) {
            if (run.getAction(PoolUpdateAction.class) != null) {
                return true;
            }
            run = run.getPreviousBuild();
        }
        return false;
    }

    private static BuildRow row(Run<?, ?> run, List<PoolRecord> records) {
        var updates = Needs.last(records);
        return new BuildRow(
                run.getNumber(),
                run.getDisplayName(),
                Lines.symbol(records, run.isBuilding()),
                records.stream()
                        .map(record -> Lines.of(record, run.isBuilding()))
                        .toList(),
                updates.stream().mapToInt(PoolRecord::getHostsDone).sum(),
                updates.stream().mapToInt(PoolRecord::getOutstanding).sum(),
                updates.stream().mapToInt(PoolRecord::getHostsFailed).sum());
    }

    /** A hash counts as applied when all hosts have it. */
    private static boolean isApplied(PoolRecord record) {
        return record.getKind().equals("update")
                && !record.getHash().isEmpty()
                && record.getEnded() != 0
                && record.getHosts() > 0
                && record.getHostsDone() == record.getHosts();
    }

    private static AppliedRow applied(Run<?, ?> run, PoolRecord record) {
        return new AppliedRow(
                Words.plain(record.getPool()),
                Words.plain(record.getHash()),
                run.getNumber(),
                Words.dayTime(Instant.ofEpochMilli(record.getEnded())));
    }

    /** The chart of the same numbers, oldest first. */
    LinesChartModel chart() {
        var done = series(Messages.JobTrend_Done(), JenkinsPalette.GREEN);
        var outstanding = series(Messages.JobTrend_Outstanding(), JenkinsPalette.YELLOW);
        var failed = series(Messages.JobTrend_Failed(), JenkinsPalette.RED);
        var oldestFirst = builds.reversed();
        // A series takes each new value at its front.
        builds.forEach(build -> {
            done.add(build.done());
            outstanding.add(build.outstanding());
            failed.add(build.failed());
        });
        var model = new LinesChartModel(
                oldestFirst.stream().map(BuildRow::name).toList(),
                oldestFirst.stream().map(BuildRow::number).toList());
        model.setRangeMin(0);
        model.addSeries(done, outstanding, failed);
        return model;
    }

    private static LineSeries series(String name, JenkinsPalette colour) {
        return new LineSeries(name, colour.normal(), StackedMode.SEPARATE_LINES, FilledMode.LINES);
    }
}
