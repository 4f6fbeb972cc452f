package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An activity with its time.
 *
 * @param activity the last part of its id, for example {@code apply}
 * @param start UTC
 * @param end UTC; null while it is not over
 * @param result {@code done}, {@code skipped}, {@code failed}, or empty while it is not over
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Phase(
        String activity,
        PhaseKind kind,
        Instant start,
        @CheckForNull Instant end,
        String result,
        String message) {
    /** How long it took; empty while it is not over. */
    public Optional<Duration> duration() {
        return Optional.ofNullable(end).map(last -> Duration.between(start, last));
    }

    /** Whether it ended badly. */
    public boolean failed() {
        return "failed".equals(result);
    }

    /** Whether there was nothing to do. */
    public boolean skipped() {
        return "skipped".equals(result);
    }

    /** What people call its result. */
    public String resultWords() {
        var word = result.isEmpty() ? "open" : result;
        return Texts.orElse("result." + word, word);
    }

    /** What people call the activity. */
    public String words() {
        return Texts.orElse("activity." + activity, activity.replace('-', ' '));
    }
}
