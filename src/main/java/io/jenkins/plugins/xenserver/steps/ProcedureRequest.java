package io.jenkins.plugins.xenserver.steps;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import java.util.function.Consumer;

/**
 * What a step asks for. Holds no secret: accounts are named by the ids of their credentials.
 *
 * @param kind what is done
 * @param options how a rolling update is done; the defaults for everything else
 * @param stopNow whether an abort ends at once instead of after the host in hand
 * @param force whether a synchronisation downloads everything again, or a restoration takes anybody's lock
 * @param freeze whether a synchronisation leaves the periodic one off (rule R18)
 * @param switchChannel whether an upload makes Offline the channel
 * @param wanted how the pool is wanted to get its updates
 * @param gated whether a look is for an update that asks a gate after each host
 * @param accountId id of the credentials of the proxy, or of the other pool that is the channel
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProcedureRequest(
        ProcedureKind kind,
        RolloutOptions options,
        boolean stopNow,
        boolean force,
        boolean freeze,
        boolean switchChannel,
        boolean gated,
        @CheckForNull WantedUpdates wanted,
        @CheckForNull String accountId) {
    private static final String UNREADABLE = "What this step was asked to do cannot be read any more.";

    /**
     * Options that are missing are the defaults.
     *
     * @throws IllegalArgumentException if it is not known what to do, as when a later version knows more than this one
     */
    ProcedureRequest {
        if (kind == null) {
            throw new IllegalArgumentException("what is done is not known to this version");
        }
        options = options == null ? RolloutOptions.DEFAULT : options;
    }

    /** Nothing but the kind. */
    static ProcedureRequest of(ProcedureKind kind) {
        return of(kind, r -> {});
    }

    /** What is asked for besides the kind; what is not set is the default. */
    static ProcedureRequest of(ProcedureKind kind, Consumer<Builder> wishes) {
        var builder = new Builder();
        wishes.accept(builder);
        return builder.build(kind);
    }

    /**
     * The same as a look only.
     *
     * @param gated whether a gate would be asked after each host
     */
    ProcedureRequest asCheck(boolean gated) {
        return of(ProcedureKind.CHECK, r -> {
            r.options = options;
            r.gated = gated;
        });
    }

    /** Collects what is asked for; each field is explained at the part of the request that has its name. */
    static final class Builder {
        RolloutOptions options = RolloutOptions.DEFAULT;
        boolean stopNow;
        boolean force;
        boolean freeze;
        boolean switchChannel;
        boolean gated;
        WantedUpdates wanted;
        String accountId;

        private ProcedureRequest build(ProcedureKind kind) {
            return new ProcedureRequest(kind, options, stopNow, force, freeze, switchChannel, gated, wanted, accountId);
        }
    }

    /** What the first abort wishes. */
    StopSignal.Wish firstWish() {
        return stopNow ? StopSignal.Wish.NOW : StopSignal.Wish.AFTER_HOST;
    }

    /** The text that a build keeps. */
    String json() {
        try {
            return Json.mapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request could not be written as JSON", e);
        }
    }

    /**
     * Reads what a build has kept. What is missing has its default, because an earlier version did not know it; what only a later
     * version knows is ignored.
     *
     * @throws IllegalArgumentException if it is not a request
     */
    static ProcedureRequest parse(String json) {
        try {
            var request = Json.mapper().readValue(json, ProcedureRequest.class);
            if (request != null) {
                return request;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(UNREADABLE, e);
        }
        throw new IllegalArgumentException(UNREADABLE);
    }
}
