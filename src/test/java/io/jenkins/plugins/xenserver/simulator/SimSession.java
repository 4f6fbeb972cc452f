package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.List;

/** A session. It lives in the coordinator's memory only (xapi-reference §1.4). */
public final class SimSession extends SimObject {
    private final SimUser user;
    private Instant used;

    SimSession(SimDatabase database, SimUser user, String originator, SimHost host, Instant now) {
        super(database, "session", database.newUuid());
        this.user = user;
        this.used = now;
        set("originator", originator);
        set("auth_user_name", user.name());
        set("this_host", host.ref());
        set("pool", false);
        set("is_local_superuser", user.name().equals("root"));
        set("rbac_permissions", permissions(user));
        set("last_active", now);
    }

    /** A local superuser has none listed, because none is asked for (xapi-reference §2, roles). */
    private static List<String> permissions(SimUser user) {
        var operator = user.role() != null && user.role().covers(Role.POOL_OPERATOR);
        return operator && !user.name().equals("root") ? List.of("pool.sync_updates", "host.apply_updates") : List.of();
    }

    public SimUser user() {
        return user;
    }

    public String originator() {
        return text("originator");
    }

    void used(Instant now) {
        used = now;
        if (now.isAfter(time("last_active").plusSeconds(600))) {
            set("last_active", now);
        }
    }

    Instant lastUsed() {
        return used;
    }
}
