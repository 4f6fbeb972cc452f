package io.jenkins.plugins.xenserver.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.report.TimelineSection;
import io.jenkins.plugins.xenserver.report.Words;
import io.jenkins.plugins.xenserver.steps.PoolRecord;
import io.jenkins.plugins.xenserver.steps.Rollouts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.management.Badge;
import jenkins.model.Tab;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.verb.GET;

/**
 * What a build has done, or is doing, with pools: a tab of the new build page and a page of the classic one, with the same
 * content. Made for one request; what it shows is of one moment. Whoever may read the job may see it.
 */
@Restricted(NoExternalUse.class)
public final class BuildPage extends Tab implements StaplerProxy {
    private static final Logger LOGGER = Logger.getLogger(BuildPage.class.getName());

    private final Run<?, ?> run;
    private final List<PoolRecord> records;
    private final Instant now = Rollouts.get().now();
    private List<Section> sections;
    private String version;

    /**
     * One rollout of the build.
     *
     * @param record what the build keeps of it
     * @param view null when its journal cannot be read, or is not written yet
     */
    public record Section(PoolRecord record, @CheckForNull RolloutView view) {
        /** Where the archived report is below the build, "" as long as there is none. */
        public String reportUrl() {
            return record.getEnded() == 0 ? "" : "artifact/" + record.getFolder() + "/report.html";
        }

        /** How the job calls the pool, fit to be shown. */
        public String pool() {
            return Words.plain(record.getPool());
        }
    }

    BuildPage(Run<?, ?> run, List<PoolRecord> records) {
        super(run);
        this.run = run;
        this.records = records;
    }

    @Override
    public Object getTarget() {
        run.checkPermission(Item.READ);
        return this;
    }

    @Override
    public String getIconFileName() {
        return "symbol-server-outline plugin-ionicons-api";
    }

    @Override
    public String getDisplayName() {
        return Messages.BuildPage_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "xenserver";
    }

    @CheckForNull
    @Override
    public Badge getBadge() {
        return Needs.badge(records);
    }

    /** The build. */
    public Run<?, ?> getRun() {
        return run;
    }

    /** Whether anything may still change. */
    public boolean isRunning() {
        return run.isBuilding();
    }

    /** The moment that is shown. */
    public String getAsOf() {
        return Words.time(now);
    }

    /** The rollouts, in the order in which they began. */
    public synchronized List<Section> getSections() {
        if (sections == null) {
            var all = new ArrayList<Section>();
            for (var i = 0; i < records.size(); i++) {
                all.add(section("p" + i, records.get(i)));
            }
            sections = List.copyOf(all);
        }
        return sections;
    }

    private Section section(String id, PoolRecord record) {
        try {
            var report = Journals.get().report(run, record);
            return new Section(
                    record,
                    report.map(r -> RolloutView.of(id, record.getPool(), r, now, isRunning()))
                            .orElse(null));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "the journal of rollout " + record.getRollout() + " of " + run);
            return new Section(record, null);
        }
    }

    /** What stands under the title. */
    public String getSubtitle() {
        return Messages.BuildPage_Hosts(
                Needs.last(records).stream().mapToInt(PoolRecord::getHosts).sum());
    }

    /** One line for each rollout, for the build's overview. */
    public List<String> getLines() {
        return records.stream().map(record -> Lines.of(record, isRunning())).toList();
    }

    /** A symbol for the worst of what happened. */
    public String getSymbol() {
        return Lines.symbol(records, isRunning());
    }

    /** The patterns that all timelines of the page are drawn with; holds nothing from a pool. */
    public String getPatterns() {
        return TimelineSection.patterns();
    }

    /** Changes when anything but the time does. */
    public synchronized String getVersion() {
        if (version == null) {
            var text = new StringBuilder(isRunning() ? "b" : "e");
            for (var record : records) {
                text.append('-').append(length(record));
            }
            version = text.toString();
        }
        return version;
    }

    private long length(PoolRecord record) {
        try {
            return Journals.length(run, record);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "the journal of rollout " + record.getRollout());
            return -1;
        }
    }

    /** What changes on the page while the build is running, as JSON: texts by the id of their element. */
    @GET
    public void doProgress(StaplerResponse2 response) throws IOException {
        run.checkPermission(Item.READ);
        var json = Json.mapper().createObjectNode();
        json.put("version", getVersion());
        json.put("asOf", getAsOf());
        json.put("running", isRunning());
        json.put("said", String.join(". ", getLines()));
        var texts = json.putObject("texts");
        getSections().stream()
                .map(Section::view)
                .filter(view -> view != null && view.running())
                .forEach(view -> texts(view, texts));
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getOutputStream().write(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void texts(RolloutView view, ObjectNode texts) {
        for (var card : view.cards()) {
            texts.put(card.id() + "-value", card.value());
            texts.put(card.id() + "-note", card.note());
        }
        for (var host : view.hosts()) {
            if (!host.started().isEmpty()) {
                texts.put(host.id() + "-took", host.took());
                host.cells().stream()
                        .filter(cell -> cell.state().equals("running"))
                        .forEach(cell -> texts.put(cell.id(), cell.words()));
            }
        }
    }
}
