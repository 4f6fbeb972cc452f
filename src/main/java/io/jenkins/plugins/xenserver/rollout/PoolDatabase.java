package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Pool;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;

/** Has the coordinator write its database to disk now instead of within five minutes (rule R1). */
final class PoolDatabase {
    private PoolDatabase() {}

    /** Best effort: while versions differ the call fails for the members but still writes the coordinator's disk. */
    static void sync(RolloutContext context) {
        context.fence().check();
        try {
            context.pool().session().call(c -> {
                Pool.syncDatabase(c);
                return null;
            });
        } catch (ApiFailure e) {
            context.listener().log("", Texts.of("database.partly"));
        } catch (XapiFailure e) {
            if (e.kind() == XapiFailure.Kind.FINAL) {
                throw e;
            }
            context.listener().log("", e.getMessage());
        }
    }
}
