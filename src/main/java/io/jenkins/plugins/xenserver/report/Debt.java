package io.jenkins.plugins.xenserver.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Instant;

/**
 * Something the rollout changed and has to restore.
 *
 * @param key its key in the pool's ledger
 * @param subject name of the pool, host or VM
 * @param what in words
 * @param remedy the command, or words, that would restore it
 * @param since when it was taken on (UTC)
 * @param released {@code restored}, {@code superseded} by what somebody else set since, {@code gone} with its subject, {@code not
 *     due} after all, or {@code given up}, which leaves it owed; null while it is owed
 * @param message what was said on release
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Debt(
        String key,
        String kind,
        String subject,
        String what,
        String remedy,
        Instant since,
        @CheckForNull String released,
        String message) {
    /** Whether somebody still has to restore it: nothing was said about it, or it was given up. */
    public boolean owed() {
        return released == null || "given up".equals(released);
    }
}
