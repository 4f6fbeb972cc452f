package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Second accounts that a build brings: of a proxy, or of another pool that is the channel. */
@Restricted(NoExternalUse.class)
public final class Accounts {
    private Accounts() {}

    /**
     * The account behind an id, by the build's own rights; its use is tracked.
     *
     * @throws RolloutException naming the id if there is none that the build may use
     */
    @NonNull
    public static Credentials ofRun(@NonNull String credentialsId, @NonNull Run<?, ?> run) {
        var found = PoolCredentials.ofRun(credentialsId, run, null);
        if (found == null) {
            throw new RolloutException(
                    Messages.Accounts_Gone(credentialsId, run.getParent().getFullName()));
        }
        return new Credentials(found.getUsername(), found.getPassword().getPlainText());
    }
}
