package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * One update of the update repository, its guidance as published and therefore not reduced (xapi-reference §3.1).
 *
 * @param id the vendor's id, for example {@code UPDATE-0001}
 * @param issued when it was published (UTC), null when unknown
 * @param guidance the kinds mandatory, recommended and full
 * @param livepatchGuidance the kind that replaces <em>recommended</em> on hosts where the live patch applies
 * @param livepatches live patches the update carries
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Update(
        String id,
        String title,
        String summary,
        String description,
        String specialInfo,
        String url,
        String type,
        Severity severity,
        @CheckForNull Instant issued,
        GuidanceSet guidance,
        Set<Guidance> livepatchGuidance,
        List<Livepatch> livepatches) {
    public Update {
        id = Copies.text(id);
        title = Copies.text(title);
        summary = Copies.text(summary);
        description = Copies.text(description);
        specialInfo = Copies.text(specialInfo);
        url = Copies.text(url);
        type = Copies.text(type);
        severity = Copies.or(severity, Severity.NONE);
        guidance = Copies.or(guidance, GuidanceSet.EMPTY);
        livepatchGuidance = Copies.set(livepatchGuidance);
        livepatches = Copies.list(livepatches);
    }

    /** The title, else the summary, else the id: never empty unless the id is. */
    public String name() {
        return !title.isBlank() ? title : !summary.isBlank() ? summary : id;
    }

    /** Whether this update asks for one of the given tasks up to a level, its live patch kind counted as recommended. */
    public boolean asksFor(Set<Guidance> wanted, GuidanceLevel level) {
        for (var kind : GuidanceLevel.values()) {
            if (level.includes(kind) && !Collections.disjoint(guidance.kind(kind), wanted)) {
                return true;
            }
        }
        return level.includes(GuidanceLevel.RECOMMENDED) && !Collections.disjoint(livepatchGuidance, wanted);
    }

    @Override
    public String toString() {
        return "update " + id;
    }
}
