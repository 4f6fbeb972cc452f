package io.jenkins.plugins.xenserver.model;

import java.util.List;
import java.util.Locale;

/**
 * When a pool synchronises by itself.
 *
 * @param frequency how often
 * @param day day of the week, 0 is Sunday (xapi-reference §2.1); 0 unless weekly
 */
public record SyncSchedule(Frequency frequency, int day) {
    /** How often. */
    public enum Frequency {
        /** Never. */
        OFF,
        /** Every day. */
        DAILY,
        /** Once a week. */
        WEEKLY
    }

    private static final List<String> DAYS =
            List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");

    /** Never. */
    public static final SyncSchedule OFF = new SyncSchedule(Frequency.OFF, 0);
    /** Every day. */
    public static final SyncSchedule DAILY = new SyncSchedule(Frequency.DAILY, 0);

    /**
     * Checks the day.
     *
     * @throws IllegalArgumentException with a sentence if it is none
     */
    public SyncSchedule {
        frequency = Copies.or(frequency, Frequency.OFF);
        if (day < 0 || day >= DAYS.size()) {
            throw new IllegalArgumentException(Texts.of("schedule.day", Integer.toString(day)));
        }
        day = frequency == Frequency.WEEKLY ? day : 0;
    }

    /** Once a week on that day. */
    public static SyncSchedule weekly(int day) {
        return new SyncSchedule(Frequency.WEEKLY, day);
    }

    /**
     * The number of a day.
     *
     * @param text an English name, also cut to three letters, or a digit; 0 is Sunday
     * @throws IllegalArgumentException with a sentence if it is none
     */
    public static int dayOf(String text) {
        var wanted = text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
        for (var i = 0; i < DAYS.size(); i++) {
            var name = DAYS.get(i).toLowerCase(Locale.ROOT);
            if (wanted.equals(name) || wanted.equals(name.substring(0, 3)) || wanted.equals(Integer.toString(i))) {
                return i;
            }
        }
        throw new IllegalArgumentException(Texts.of("schedule.day", wanted));
    }

    /** Whether it is one at all. */
    public boolean on() {
        return frequency != Frequency.OFF;
    }

    /** The pool's word for the frequency; "" when off. */
    public String frequencyWord() {
        return on() ? frequency.name().toLowerCase(Locale.ROOT) : "";
    }

    /** How people call it. */
    public String words() {
        return switch (frequency) {
            case OFF -> Texts.of("schedule.OFF");
            case DAILY -> Texts.of("schedule.DAILY");
            case WEEKLY -> Texts.of("schedule.WEEKLY", DAYS.get(day));
        };
    }

    @Override
    public String toString() {
        return words();
    }
}
