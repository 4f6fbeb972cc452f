package io.jenkins.plugins.xenserver.model;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The sentences of this package. A plain bundle, because a Messages file here would need Jenkins to compile. */
final class Texts {
    private static final ResourceBundle BUNDLE =
            ResourceBundle.getBundle(Texts.class.getName(), Locale.ROOT, Texts.class.getClassLoader());

    private Texts() {}

    static String of(String key, Object... arguments) {
        var pattern = BUNDLE.getString(key);
        return new MessageFormat(pattern, Locale.ROOT).format(arguments);
    }

    static boolean has(String key) {
        return BUNDLE.containsKey(key);
    }
}
