package io.jenkins.plugins.xenserver.xapi;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What each failure code means for the caller and how it is told to people (xapi-reference §7). */
final class FailureTexts {
    private static final ResourceBundle TEXTS =
            ResourceBundle.getBundle("io.jenkins.plugins.xenserver.xapi.Texts", Locale.ROOT);

    /** Refused for now; the same call may succeed later. */
    private static final Set<String> TRANSIENT = Set.of(
            "SESSION_INVALID",
            "HOST_STILL_BOOTING",
            "HOST_OFFLINE",
            "CANNOT_CONTACT_HOST",
            "HOST_NOT_LIVE",
            "HOST_HAS_NO_MANAGEMENT_IP",
            "HOST_MASTER_CANNOT_TALK_BACK",
            "HOST_BROKEN",
            "HOST_XAPI_VERSION_HIGHER_THAN_COORDINATOR",
            "HOST_IS_SLAVE",
            "OTHER_OPERATION_IN_PROGRESS",
            "TOO_MANY_PENDING_TASKS",
            "POOL_SECRET_ROTATION_PENDING",
            "CLUSTERED_SR_DEGRADED");

    private static final int MOST_PARAMETERS = 6;
    private static final int LONGEST_PARAMETER = 200;

    /** Control characters, line separators, and marks that change the direction of writing. */
    private static final Pattern UNREADABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069]+");

    private static final List<String> BEGINNINGS = List.of(
            "Illegal file path",
            "Unsupported file type",
            "Stop unpacking",
            "Unpacked file size mismatch",
            "File incomplete",
            "File corrupted");

    private FailureTexts() {}

    static XapiFailure.Kind kind(String code, List<String> parameters) {
        if (code.equals("HANDLE_INVALID")
                && !parameters.isEmpty()
                && parameters.get(0).equals("task")) {
            // A task that is gone says nothing about what it did (xapi-reference §5, G4).
            return XapiFailure.Kind.UNKNOWN_OUTCOME;
        }
        return TRANSIENT.contains(code) || code.endsWith("_IN_PROGRESS")
                ? XapiFailure.Kind.TRANSIENT
                : XapiFailure.Kind.FINAL;
    }

    static String sentence(String code, List<String> parameters, UnaryOperator<String> nameOf) {
        var shown = parameters.stream()
                .limit(MOST_PARAMETERS)
                .map(p -> readable(p.startsWith("OpaqueRef:") ? nameOf.apply(p) : p))
                .toArray(String[]::new);
        var key = key(code, parameters);
        if (!TEXTS.containsKey(key)) {
            var rest = shown.length == 0 ? "" : " (" + String.join(", ", shown) + ")";
            return References.scrub("The pool answered " + readable(code) + rest + ".");
        }
        var text = new MessageFormat(TEXTS.getString(key), Locale.ROOT).format(padded(shown));
        return References.scrub(text + " [" + code + "]");
    }

    /** Part of one line: what comes from a pool may neither begin a line of its own in a log nor fill one. */
    private static String readable(String text) {
        var line = UNREADABLE.matcher(text).replaceAll(" ").strip();
        return line.length() <= LONGEST_PARAMETER ? line : line.substring(0, LONGEST_PARAMETER) + "...";
    }

    /** Some codes say in the beginning of their first parameter what they mean (xapi-reference §3.2). */
    private static String key(String code, List<String> parameters) {
        if (!parameters.isEmpty()) {
            for (var beginning : BEGINNINGS) {
                var key = code + '.' + beginning.replaceAll("[^A-Za-z]+", "-");
                if (parameters.get(0).startsWith(beginning) && TEXTS.containsKey(key)) {
                    return key;
                }
            }
        }
        return code;
    }

    /** A code may come with fewer parameters than its sentence mentions; say so instead of printing a placeholder. */
    private static Object[] padded(String[] shown) {
        var padded = new Object[MOST_PARAMETERS];
        for (var i = 0; i < padded.length; i++) {
            padded[i] = i < shown.length && !shown[i].isEmpty() ? shown[i] : "(not told)";
        }
        return padded;
    }
}
