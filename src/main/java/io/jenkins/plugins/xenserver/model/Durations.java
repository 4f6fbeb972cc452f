package io.jenkins.plugins.xenserver.model;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as people write them, the same in a Jenkinsfile and on a command line. */
public final class Durations {
    private static final Pattern PARTS =
            Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,7})s)?");

    private Durations() {}

    /** Reads {@code 45m}, {@code 1h30m}, {@code 2d} or {@code PT45M}; empty if it is neither. */
    public static Optional<Duration> read(String text) {
        var wanted = text.replace(" ", "");
        var parts = PARTS.matcher(wanted);
        if (!wanted.isEmpty() && parts.matches()) {
            return Optional.of(Duration.ofDays(number(parts.group(1)))
                    .plusHours(number(parts.group(2)))
                    .plusMinutes(number(parts.group(3)))
                    .plusSeconds(number(parts.group(4))));
        }
        try {
            return Optional.of(Duration.parse(wanted));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static long number(@CheckForNull String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
