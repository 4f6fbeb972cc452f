package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Date texts of the API: {@code 20260302T20:00:00Z} (xapi-reference §1.2). */
final class SimDates {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter PARSER = DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss");

    private SimDates() {}

    static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    static Instant parse(String text) {
        var bare = text.replace("-", "");
        bare = bare.endsWith("Z") ? bare.substring(0, bare.length() - 1) : bare;
        return LocalDateTime.parse(bare, PARSER).toInstant(ZoneOffset.UTC);
    }

    /** Seconds as {@code other_config} keeps them: a float printed with a trailing dot. */
    static String trailingDot(Instant instant) {
        return instant.getEpochSecond() + ".";
    }
}
