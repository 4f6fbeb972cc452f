package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.config.Accounts;
import io.jenkins.plugins.xenserver.model.ProxyWish;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import io.jenkins.plugins.xenserver.rollout.ApplyGuidance;
import io.jenkins.plugins.xenserver.rollout.Bundle;
import io.jenkins.plugins.xenserver.rollout.ConfigureUpdates;
import io.jenkins.plugins.xenserver.rollout.PoolSync;
import io.jenkins.plugins.xenserver.rollout.Procedure;
import io.jenkins.plugins.xenserver.rollout.RestorePool;
import io.jenkins.plugins.xenserver.rollout.RollingUpdate;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.rollout.RolloutSetup;
import io.jenkins.plugins.xenserver.rollout.UploadBundle;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import java.util.function.Supplier;

/** Makes the engine's procedure for what a step asks. */
final class Procedures {
    private final ProcedureRequest request;
    private final Run<?, ?> run;
    private final @CheckForNull Bundle bundle;
    private final @CheckForNull WantedUpdates wanted;

    /**
     * Looks whether what the request needs of the job is there.
     *
     * @param bundle what is uploaded, null if nothing is or any more
     * @throws AbortException with a sentence if credentials are missing
     */
    Procedures(ProcedureRequest request, Run<?, ?> run, @CheckForNull Bundle bundle) throws AbortException {
        this.request = request;
        this.run = run;
        this.bundle = bundle;
        try {
            this.wanted = wanted();
        } catch (RolloutException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /** The procedure. */
    Procedure of(RolloutSetup setup) {
        return switch (request.kind()) {
            case UPDATE -> new RollingUpdate(setup);
            case GUIDANCE -> new ApplyGuidance(setup);
            case SYNC -> new PoolSync(setup, request.force(), account(), request.freeze());
            case UPLOAD -> new UploadBundle(setup, bundle, request.switchChannel());
            case CONFIGURE -> new ConfigureUpdates(setup, wanted, password());
            case RESTORE -> new RestorePool(setup, request.force());
            case CHECK -> throw new IllegalArgumentException("a check is no procedure");
        };
    }

    private @CheckForNull Supplier<Credentials> account() {
        var id = request.accountId();
        return id == null ? null : () -> Accounts.ofRun(id, run);
    }

    /** The proxy's user comes with its password. */
    private @CheckForNull WantedUpdates wanted() {
        var wanted = request.wanted();
        var account = account();
        if (wanted == null || wanted.proxy() == null || account == null) {
            return wanted;
        }
        return wanted.through(new ProxyWish(wanted.proxy().url(), account.get().user()));
    }

    private @CheckForNull Supplier<String> password() {
        var account = account();
        return account == null ? null : () -> account.get().password();
    }
}
