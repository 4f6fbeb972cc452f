package io.jenkins.plugins.xenserver.steps;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.StopSignal;

/**
 * What a step asks for. Holds no secret: accounts are named by the ids of their credentials.
 *
 * @param kind what is done
 * @param options how a rolling update is done; the defaults for everything else
 * @param stopNow whether an abort ends at once instead of after the host in hand
 * @param gated whether a body is run after each host
 * @param force whether a synchronisation downloads everything again, or a restoration takes anybody's lock
 * @param freeze whether a synchronisation leaves the periodic one off (rule R18)
 * @param switchChannel whether an upload makes Offline the channel
 * @param wanted how the pool is wanted to get its updates
 * @param accountId id of the credentials of the proxy, or of the other pool that is the channel
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProcedureRequest(
        ProcedureKind kind,
        RolloutOptions options,
        boolean stopNow,
        boolean gated,
        boolean force,
        boolean freeze,
        boolean switchChannel,
        @CheckForNull WantedUpdates wanted,
        @CheckForNull String accountId) {
    /** Nothing but the kind. */
    static ProcedureRequest of(ProcedureKind kind) {
        return new ProcedureRequest(kind, RolloutOptions.DEFAULT, false, false, false, false, false, null, null);
    }

    /** The same as a look only. */
    ProcedureRequest asCheck() {
        return of(ProcedureKind.CHECK).with(options);
    }

    ProcedureRequest with(RolloutOptions other) {
        return new ProcedureRequest(kind, other, stopNow, gated, force, freeze, switchChannel, wanted, accountId);
    }

    ProcedureRequest stoppingNow(boolean now) {
        return new ProcedureRequest(kind, options, now, gated, force, freeze, switchChannel, wanted, accountId);
    }

    ProcedureRequest withGate(boolean body) {
        return new ProcedureRequest(kind, options, stopNow, body, force, freeze, switchChannel, wanted, accountId);
    }

    ProcedureRequest withForce(boolean forced) {
        return new ProcedureRequest(kind, options, stopNow, gated, forced, freeze, switchChannel, wanted, accountId);
    }

    ProcedureRequest withFreeze(boolean frozen) {
        return new ProcedureRequest(kind, options, stopNow, gated, force, frozen, switchChannel, wanted, accountId);
    }

    ProcedureRequest switchingChannel(boolean offline) {
        return new ProcedureRequest(kind, options, stopNow, gated, force, freeze, offline, wanted, accountId);
    }

    ProcedureRequest wanting(WantedUpdates updates) {
        return new ProcedureRequest(kind, options, stopNow, gated, force, freeze, switchChannel, updates, accountId);
    }

    ProcedureRequest withAccount(@CheckForNull String id) {
        return new ProcedureRequest(kind, options, stopNow, gated, force, freeze, switchChannel, wanted, id);
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
     * Reads what a build has kept; what a later version added has its default.
     *
     * @throws IllegalArgumentException if it is not a request
     */
    static ProcedureRequest parse(String json) {
        try {
            return Json.mapper().readValue(json, ProcedureRequest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("What this step was asked to do cannot be read any more.", e);
        }
    }
}
