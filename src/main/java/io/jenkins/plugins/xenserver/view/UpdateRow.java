package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.model.Severity;
import io.jenkins.plugins.xenserver.model.Update;
import io.jenkins.plugins.xenserver.report.Links;
import io.jenkins.plugins.xenserver.report.Words;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * An update.
 *
 * @param href where the vendor describes it, "" unless that is an address of the web
 * @param severity in words, "" when nothing is stated
 */
@Restricted(NoExternalUse.class)
public record UpdateRow(String id, String title, String href, String type, String severity, String issued) {
    /** The row of an update. */
    static UpdateRow of(Update update) {
        return new UpdateRow(
                Words.plain(update.id()),
                Words.plain(update.name()),
                Links.safe(update.url()) ? update.url() : "",
                Words.plain(update.type()),
                update.severity() == Severity.HIGH ? Messages.UpdateRow_High() : "",
                update.issued() == null ? "" : Words.day(update.issued()));
    }

    /** The row of an update that nothing but its id is known of. */
    static UpdateRow unknown(String id) {
        return new UpdateRow(Words.plain(id), Words.plain(id), "", "", "", "");
    }
}
