package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The pool's own opinion on whether it can be updated, beside what we see ourselves (xapi-reference §2.4 and §5, step 2). */
final class Readiness {
    private static final String ID = "readiness";
    /** An account that may only look may not ask this, and old toolstacks do not know it: then there is no opinion. */
    private static final Set<String> NO_OPINION =
            Set.of("MESSAGE_METHOD_UNKNOWN", "MESSAGE_REMOVED", "RBAC_PERMISSION_DENIED");

    private Readiness() {}

    /** A result for each obstacle that the pool names; one that says so if it names none. */
    static List<PrecheckResult> check(PoolGateway pool, PoolState state) {
        var name = state.pool().name();
        var rows = pool.patience().read(() -> rows(pool, state));
        if (rows == null) {
            return List.of();
        }
        var results = new ArrayList<PrecheckResult>();
        for (var row : rows) {
            // High availability is switched off by the update itself, and demanded to be off from then on.
            if (!row.is("HA_IS_ENABLED")) {
                results.add(new PrecheckResult(
                        ID,
                        Status.FAILURE,
                        name,
                        Texts.of("readiness.obstacle", name, row.getMessage()),
                        Texts.of("readiness.remedy")));
            }
        }
        return results.isEmpty()
                ? List.of(new PrecheckResult(ID, Status.PASS, name, Texts.of("readiness.ready", name), ""))
                : results;
    }

    /** Asked without evacuation: whether VMs are in the way is asked host by host, and the drain ladder knows ways around. */
    private static List<ApiFailure> rows(PoolGateway pool, PoolState state) {
        try {
            return pool.calls().checkUpdateReadiness(state.pool().ref(), false);
        } catch (ApiFailure e) {
            if (NO_OPINION.contains(e.code())) {
                return null;
            }
            if (e.is("LICENCE_RESTRICTION")) {
                return List.of(e);
            }
            throw e;
        }
    }
}
