package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.HostPlan;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.Backoff;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Installs the planned updates on one host, and exactly these (xapi-reference §5, step H4). */
final class HostInstallation {
    /** Failures before the first package goes in. */
    private static final Set<String> REFUSALS = Set.of(
            "LICENCE_RESTRICTION",
            "HA_IS_ENABLED",
            "HOST_NOT_DISABLED",
            "HOST_EVACUATION_IS_REQUIRED",
            "HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY",
            "CLUSTERED_SR_DEGRADED",
            "NO_REPOSITORY_ENABLED",
            "MULTIPLE_UPDATE_REPOSITORIES_ENABLED",
            "UPDATEINFO_HASH_MISMATCH",
            "INVALID_REPOMD_XML",
            "INVALID_UPDATEINFO_XML",
            "GET_HOST_UPDATES_FAILED",
            "OTHER_OPERATION_IN_PROGRESS");

    private final RolloutContext context;
    private final Plan plan;
    private final HostPlan host;
    private final HostActivities activities;
    private final Runnable disable;
    private final Runnable evacuateAgain;
    private boolean sent;

    /**
     * An installation.
     *
     * @param disable takes the host out of service, if it is not
     * @param evacuateAgain moves VMs off it that have come since it was emptied
     */
    HostInstallation(
            RolloutContext context,
            Plan plan,
            HostPlan host,
            HostActivities activities,
            Runnable disable,
            Runnable evacuateAgain) {
        this.context = context;
        this.plan = plan;
        this.host = host;
        this.activities = activities;
        this.disable = disable;
        this.evacuateAgain = evacuateAgain;
    }

    /** Whether the journal knows that the updates are in. */
    boolean done() {
        return context.journal()
                .outcome(activity().id())
                .filter(o -> !o.text("result").equals("failed"))
                .isPresent();
    }

    /** Whether an earlier driver announced it and did not see its end. */
    boolean inFlight() {
        return !context.journal().inFlight(activity().id()).isEmpty();
    }

    /**
     * Installs.
     *
     * @throws PoolFailure if the pool's copy of the channel or its hash is not that of the plan any more
     */
    void run() {
        disable.run();
        var guidance = new OwedGuidance(context);
        // An earlier driver may have sent it.
        sent = inFlight();
        if (!sent) {
            guidance.owe(plan, host);
        }
        try {
            install();
        } catch (RolloutException | StopRequested e) {
            if (isRefused() || isUnsent()) {
                guidance.notInstalled(host.uuid());
            }
            throw e;
        }
        PoolDatabase.sync(context);
    }

    /** Whether the pool has refused all that was sent. */
    private boolean isRefused() {
        return !inFlight() && !ends().isEmpty() && ends().stream().allMatch(r -> REFUSALS.contains(r.text("code")));
    }

    /** Whether it ended before anything was sent, because of what has to hold for it, or because somebody stopped it. */
    private boolean isUnsent() {
        return !sent && ends().isEmpty();
    }

    private List<JournalRecord> ends() {
        return context.journal().records().stream()
                .filter(r -> r.id().equals(activity().id()))
                .filter(r -> r.type() == RecordType.OUTCOME || r.type() == RecordType.OBSERVED)
                .toList();
    }

    private void install() {
        try {
            context.runner().perform(activity());
        } catch (ActivityFailed e) {
            mend(e);
            context.runner().repeat(activity());
        }
    }

    /** A VM may have come after the host was emptied, by a move that was under way; that is put right once. */
    private void mend(ActivityFailed failure) {
        var failures = failures();
        var code = failures.isEmpty() ? "" : failures.getLast().text("code");
        if (code.equals("INVALID_REPOMD_XML") || code.equals("INVALID_UPDATEINFO_XML")) {
            throw new PoolFailure(failure.getMessage(), failure);
        }
        if (!code.equals("HOST_EVACUATION_IS_REQUIRED") || failures.size() > 1) {
            throw failure;
        }
        evacuateAgain.run();
    }

    private List<JournalRecord> failures() {
        var id = activity().id();
        return context.journal().records().stream()
                .filter(r -> r.type() == RecordType.OUTCOME
                        && r.id().equals(id)
                        && r.text("result").equals("failed"))
                .toList();
    }

    /**
     * A coordinator that died uncleanly may have forgotten that the updates are in (rule R1). Applying once more installs nothing
     * and writes it down again.
     */
    void againIfForgotten() {
        if (host.installs() && !context.pool().host(host.uuid()).hasApplied(plan.hash())) {
            disable.run();
            context.runner().repeat(activity());
            PoolDatabase.sync(context);
        }
    }

    private Activity activity() {
        return activities.apply(plan.hash(), host.has(HostAction.EVACUATE), this::refill, () -> sent = true);
    }

    /** On the coordinator of an older release, apply on an empty cache never returns (rule R9). */
    private void refill() {
        if (!host.coordinator()) {
            return;
        }
        var now = offered();
        if (!now.equals(plan.hash())) {
            throw new PoolFailure(Texts.of("hash.changed", plan.hash(), now));
        }
    }

    /** On an empty cache the coordinator asks every host, so one that is away for a moment is waited for as in the installation. */
    private String offered() {
        var patience = context.patience();
        var limit = context.limits().members();
        var words = Texts.of("words.apply");
        var pauses = Backoff.patient();
        Duration since = null;
        while (true) {
            try {
                var hash = context.pool().updates().hash();
                if (since != null) {
                    var after = Patience.words(patience.elapsed().minus(since));
                    context.listener().log(host.name(), Texts.of("refused.ends", words, after));
                }
                return hash;
            } catch (ApiFailure e) {
                if (!e.is("GET_HOST_UPDATES_FAILED")) {
                    throw new PoolFailure(e.getMessage(), e);
                }
                if (since == null) {
                    since = patience.elapsed();
                    context.listener().log(host.name(), Texts.of("refused.begins", words, e.getMessage()));
                }
                if (patience.elapsed().minus(since).compareTo(limit) > 0) {
                    var reason = Texts.of("limit", Patience.words(limit)) + " " + e.getMessage();
                    throw new RolloutException(Texts.of("failed", host.name(), words, reason), e);
                }
            } catch (XapiFailure e) {
                throw new PoolFailure(e.getMessage(), e);
            }
            patience.sleep(pauses.next());
            patience.checkStop();
        }
    }
}
