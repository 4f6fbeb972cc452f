package io.jenkins.plugins.xenserver.report;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The words of the reports. A plain bundle, because a Messages file here would need Jenkins to compile. */
final class Texts {
    private static final ResourceBundle BUNDLE =
            ResourceBundle.getBundle(Texts.class.getName(), Locale.ROOT, Texts.class.getClassLoader());

    private Texts() {}

    static String of(String key, Object... arguments) {
        return new MessageFormat(BUNDLE.getString(key), Locale.ROOT).format(arguments);
    }

    /** The text of a key, or the given words when there is none: for names a newer journal may bring. */
    static String orElse(String key, String fallback) {
        return BUNDLE.containsKey(key) ? of(key) : fallback;
    }
}
