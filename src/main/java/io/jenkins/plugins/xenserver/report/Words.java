package io.jenkins.plugins.xenserver.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times, durations and foreign text as people read them. */
public final class Words {
    private static final DateTimeFormatter DAY_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Words() {}

    /** For example "2026-11-25 22:05:00 UTC". */
    public static String dayTime(Instant at) {
        return DAY_TIME.format(at) + " UTC";
    }

    /** For example "22:05:00", UTC. */
    public static String time(Instant at) {
        return TIME.format(at);
    }

    static String shortTime(Instant at) {
        return SHORT.format(at);
    }

    /** For example "2026-11-25", UTC. */
    public static String day(Instant at) {
        return DAY_TIME.format(at).substring(0, 10);
    }

    /** For example "1 h 05 min", "3 min 20 s", "12 s". */
    public static String duration(Duration duration) {
        var seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return Texts.of("duration.s", seconds);
        }
        if (seconds < 3600) {
            return Texts.of("duration.m", seconds / 60, "%02d".formatted(seconds % 60));
        }
        return Texts.of("duration.h", String.valueOf(seconds / 3600), "%02d".formatted(seconds / 60 % 60));
    }

    /** Hashes are long; twelve characters tell two of them apart. */
    public static String hash(String hash) {
        return hash.length() > 12 ? hash.substring(0, 12) : hash;
    }

    /**
     * Text of guests and administrators without what could disturb the page around it: control characters, which XML does
     * not allow, and marks that reverse the direction of writing, which could make one name look like another.
     */
    public static String plain(String text) {
        var result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t' || c == '\r') {
                result.append(' ');
            } else if (c < 0x20
                    || c >= 0x7f && c < 0xa0
                    || c >= 0xd800 && c <= 0xdfff
                    || (c & 0xfffe) == 0xfffe
                    || c >= 0x200e && c <= 0x200f
                    || c >= 0x202a && c <= 0x202e
                    || c >= 0x2066 && c <= 0x2069) {
                result.append((char) 0xfffd);
            } else {
                result.appendCodePoint(c);
            }
        });
        return result.toString();
    }
}
