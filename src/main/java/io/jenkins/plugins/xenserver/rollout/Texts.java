package io.jenkins.plugins.xenserver.rollout;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The sentences of this package; a plain bundle, so that the stand-alone build needs no generated classes. */
final class Texts {
    private static final ResourceBundle BUNDLE =
            ResourceBundle.getBundle("io.jenkins.plugins.xenserver.rollout.Texts", Locale.ROOT);

    private Texts() {}

    static String of(String key, Object... arguments) {
        return new MessageFormat(BUNDLE.getString(key), Locale.ROOT).format(arguments);
    }
}
