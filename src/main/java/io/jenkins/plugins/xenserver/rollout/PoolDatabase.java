package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Pool;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.util.Map;

/** Has the coordinator write its database to disk now instead of within five minutes (rule R1). */
final class PoolDatabase {
    private static final String ID = "pool/database";

    private PoolDatabase() {}

    private static void note(RolloutContext context) {
        context.journal().write(RecordType.OBSERVED, ID, Map.of("state", "written"));
    }

    /** Whether this says that all before it is on the coordinator's disk. */
    static boolean isWritten(JournalRecord entry) {
        return entry.type() == RecordType.OBSERVED && entry.id().equals(ID);
    }

    /** How long ago the coordinator last wrote its database for us, in words (rule R14). */
    static String age(RolloutContext context) {
        return context.journal().records().stream()
                .filter(PoolDatabase::isWritten)
                .reduce((first, last) -> last)
                .map(r -> Patience.words(
                        Duration.between(r.at(), context.patience().time().now())))
                .orElse(Texts.of("database.never"));
    }

    /** Best effort: while versions differ the call fails for the members but still writes the coordinator's disk. */
    static void sync(RolloutContext context) {
        context.fence().check();
        try {
            context.pool().session().call(c -> {
                Pool.syncDatabase(c);
                return null;
            });
            note(context);
        } catch (ApiFailure e) {
            context.listener().log("", Texts.of("database.partly"));
            note(context);
        } catch (XapiFailure e) {
            if (!e.mayPassForReads()) {
                throw e;
            }
            context.listener().log("", e.getMessage());
        }
    }
}
