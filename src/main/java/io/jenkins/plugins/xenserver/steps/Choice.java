package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.config.PoolChoices;
import io.jenkins.plugins.xenserver.model.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads what people write as an argument of a step, and says in a sentence what is wrong with it. */
final class Choice {
    private Choice() {}

    /** A word of an enumeration as people write it: {@code skipHost}. */
    static String word(Enum<?> value) {
        var text = new StringBuilder();
        var up = false;
        for (var c : value.name().toCharArray()) {
            if (c == '_') {
                up = true;
            } else {
                text.append(up ? c : Character.toLowerCase(c));
                up = false;
            }
        }
        return text.toString();
    }

    /**
     * Reads a word; empty means the default.
     *
     * @param argument how the argument is called
     * @throws IllegalArgumentException naming the words that are possible
     */
    static <E extends Enum<E>> E of(Class<E> type, String argument, @CheckForNull String text, E otherwise) {
        var wanted = Util.fixEmptyAndTrim(text);
        if (wanted == null) {
            return otherwise;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(e -> word(e).equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Messages.Choice_Unknown(
                        wanted,
                        argument,
                        Arrays.stream(type.getEnumConstants()).map(Choice::word).collect(Collectors.joining(", ")))));
    }

    /** A list box of an enumeration's words. */
    static <E extends Enum<E>> ListBoxModel box(Class<E> type) {
        var box = new ListBoxModel();
        Arrays.stream(type.getEnumConstants()).map(Choice::word).forEach(box::add);
        return box;
    }

    /**
     * Reads a duration such as {@code 45m}, {@code 1h30m}, {@code 2d} or {@code PT45M}; empty means the default.
     *
     * @throws IllegalArgumentException with a sentence
     */
    static Duration duration(String argument, @CheckForNull String text, Duration otherwise) {
        var wanted = Util.fixEmptyAndTrim(text);
        if (wanted == null) {
            return otherwise;
        }
        return Durations.read(wanted)
                .orElseThrow(() -> new IllegalArgumentException(Messages.Choice_Duration(wanted, argument)));
    }

    /**
     * Reads a moment: a time of day such as {@code 04:00}, which means the next one in this Jenkins' time zone, or a date and
     * time with its zone; empty means none.
     *
     * @throws IllegalArgumentException with a sentence
     */
    @CheckForNull
    static Instant moment(String argument, @CheckForNull String text, ZonedDateTime now) {
        var wanted = Util.fixEmptyAndTrim(text);
        if (wanted == null) {
            return null;
        }
        try {
            if (wanted.length() <= "00:00:00".length()) {
                var next = now.with(LocalTime.parse(wanted));
                return (next.isAfter(now) ? next : next.plusDays(1)).toInstant();
            }
            return OffsetDateTime.parse(wanted).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(Messages.Choice_Moment(wanted, argument), e);
        }
    }

    /** Reads a list of words, one a line. */
    static List<String> lines(@CheckForNull String text) {
        return text == null
                ? List.of()
                : text.lines().map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    /** Shows whoever may configure the job, or an administrator elsewhere, what a parser says of a value. */
    static FormValidation check(@CheckForNull Item item, Supplier<?> parser) {
        if (!PoolChoices.mayConfigure(item)) {
            return FormValidation.ok();
        }
        try {
            parser.get();
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
