package io.jenkins.plugins.xenserver.simulator;

/** A repository: a channel of updates that the pool knows (xapi-reference §2.2). */
public final class SimRepository extends SimObject {

    SimRepository(SimDatabase database, String label, String origin) {
        super(database, "Repository", database.newUuid());
        set("name_label", label);
        set("origin", origin);
    }

    public String hash() {
        return text("hash");
    }

    public String origin() {
        return text("origin");
    }

    boolean carriesUpdates() {
        return flag("update");
    }

    boolean isRemote() {
        return origin().equals("remote");
    }
}
