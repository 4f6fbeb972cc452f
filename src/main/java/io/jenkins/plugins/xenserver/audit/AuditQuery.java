package io.jenkins.plugins.xenserver.audit;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Which entries are wanted. Names match in part and in any case, uuids and hashes by their beginning.
 *
 * @param pool name or uuid of a pool, null = all
 * @param host name or uuid of a host, null = all
 * @param hash a hash, applied or before, null = all
 * @param since the earliest moment, null = no limit
 * @param until the moment before which it was, null = no limit
 * @param limit most entries
 */
@Restricted(NoExternalUse.class)
public record AuditQuery(
        @CheckForNull String pool,
        @CheckForNull String host,
        @CheckForNull String hash,
        @CheckForNull Instant since,
        @CheckForNull Instant until,
        int limit) {
    /** No answer is longer than this. */
    public static final int MOST = 100_000;

    /** Empty texts count as not given, and the limit is kept within bounds. */
    public AuditQuery {
        pool = Util.fixEmptyAndTrim(pool);
        host = Util.fixEmptyAndTrim(host);
        hash = Util.fixEmptyAndTrim(hash);
        limit = Math.max(1, Math.min(limit, MOST));
    }

    /** The newest entries, whatever they are. */
    public static AuditQuery newest(int limit) {
        return new AuditQuery(null, null, null, null, null, limit);
    }

    /**
     * Reads what somebody typed: a moment such as {@code 2026-12-05T02:00:00Z}, or a day, which begins and ends by UTC.
     *
     * @param end whether a day means its end
     * @return null if nothing was typed
     * @throws IllegalArgumentException with a sentence if it is neither
     */
    @CheckForNull
    public static Instant moment(@CheckForNull String text, boolean end) {
        var typed = Util.fixEmptyAndTrim(text);
        if (typed == null) {
            return null;
        }
        try {
            if (typed.length() <= "2026-12-05".length()) {
                return LocalDate.parse(typed)
                        .plusDays(end ? 1 : 0)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
            }
            return Instant.parse(typed);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(Messages.AuditQuery_NoMoment(typed), e);
        }
    }

    boolean matches(AuditEntry entry) {
        return (pool == null || in(entry.pool(), pool) || begins(entry.poolUuid(), pool))
                && (host == null || in(entry.host(), host) || begins(entry.hostUuid(), host))
                && (hash == null || begins(entry.hash(), hash) || begins(entry.fromHash(), hash))
                && (since == null || !entry.at().isBefore(since))
                && (until == null || entry.at().isBefore(until));
    }

    private static boolean in(String whole, String part) {
        return whole.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static boolean begins(String whole, String begin) {
        return whole.toLowerCase(Locale.ROOT).startsWith(begin.toLowerCase(Locale.ROOT));
    }
}
