package io.jenkins.plugins.xenserver.report;

import java.net.URI;

/** Decides which addresses a report may turn into links. */
public final class Links {
    private Links() {}

    /** Only web addresses: anything else, a script above all, is shown as text. */
    public static boolean safe(String url) {
        try {
            var uri = URI.create(url);
            return ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
