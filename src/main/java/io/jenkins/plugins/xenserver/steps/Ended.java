package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.report.Words;
import java.io.Serializable;
import java.util.LinkedHashMap;

/**
 * How a procedure ended for its step.
 *
 * @param outcome how
 * @param message a sentence
 * @param value what the step returns, null if there is no report
 * @param cause what went wrong where nobody expected it, null = nothing
 */
record Ended(
        Outcome outcome,
        String message,
        @CheckForNull LinkedHashMap<String, Serializable> value,
        @CheckForNull Throwable cause) {
    /** The sentence becomes one line, whatever names it holds: Pipeline and core tell it as it is. */
    Ended {
        message = Words.plain(message);
    }

    /** It could not even begin, or go on. */
    static Ended failed(String message) {
        return new Ended(Outcome.FAILED, message, null, null);
    }
}
