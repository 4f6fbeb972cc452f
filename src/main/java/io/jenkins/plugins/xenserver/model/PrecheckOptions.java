package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Instant;

/**
 * What the prechecks are judged by.
 *
 * @param serverTime now by the coordinator's clock (UTC); null when unknown, which skips the checks of age
 * @param allowDisabled whether hosts may be disabled already
 * @param resuming whether this continues an interrupted rollout, in which case differing versions are expected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PrecheckOptions(
        @CheckForNull Instant serverTime, boolean allowDisabled, PendingPolicy pending, boolean resuming) {
    public PrecheckOptions {
        pending = Copies.or(pending, PendingPolicy.FAIL);
    }

    /** Nothing allowed, not resuming. */
    public static PrecheckOptions strict(@CheckForNull Instant serverTime) {
        return new PrecheckOptions(serverTime, false, PendingPolicy.FAIL, false);
    }
}
