package io.jenkins.plugins.xenserver.view;

import hudson.Util;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * The history of applied updates through a filter.
 *
 * @param query the filter as the part of an address behind the path, "" for none; the exports take the same
 * @param failure what is wrong with the filter, "" if nothing is
 */
@Restricted(NoExternalUse.class)
public record HistoryPage(
        String pool,
        String host,
        String hash,
        String since,
        String until,
        String query,
        List<AuditRow> rows,
        String failure) {
    /** The page for the filter of a request. */
    static HistoryPage of(StaplerRequest2 request, List<AuditRow> rows, String failure) {
        var query = new ArrayList<String>();
        for (var name : new String[] {"pool", "host", "hash", "since", "until"}) {
            var value = value(request, name);
            if (!value.isEmpty()) {
                query.add(name + "=" + Util.rawEncode(value));
            }
        }
        return new HistoryPage(
                value(request, "pool"),
                value(request, "host"),
                value(request, "hash"),
                value(request, "since"),
                value(request, "until"),
                query.isEmpty() ? "" : "?" + String.join("&", query),
                rows,
                failure);
    }

    private static String value(StaplerRequest2 request, String name) {
        return Util.fixNull(request.getParameter(name)).strip();
    }
}
