package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.List;

/** A task. It lives in the coordinator's memory only (xapi-reference §2.5). */
public final class SimTask extends SimObject {
    private final SimSession owner;
    private boolean cancelRequested;
    private boolean destroyWhenDone;

    SimTask(SimDatabase database, SimSession owner, String label, String description, SimHost residentOn, Instant now) {
        super(database, "task", database.newUuid());
        this.owner = owner;
        set("name_label", label);
        set("name_description", description);
        set("type", "<none/>");
        set("created", now);
        set("resident_on", residentOn.ref());
        set("backtrace", "()");
        set("allowed_operations", List.of("cancel", "destroy"));
    }

    /** The call is forwarded to this host, and the task with it (xapi-reference §4.7). */
    void forwardedTo(SimHost host) {
        set("resident_on", host.ref());
    }

    SimSession owner() {
        return owner;
    }

    public boolean isPending() {
        return text("status").equals("pending");
    }

    void progress(double share) {
        set("progress", share);
    }

    void succeed(String result, Instant now) {
        finish("success", now);
        set("result", result);
        set("progress", 1.0);
    }

    void fail(SimFailure failure, Instant now) {
        var cancelled = failure.code().equals("TASK_CANCELLED");
        finish(cancelled ? "cancelled" : "failure", now);
        if (!cancelled) {
            set("error_info", failure.description());
        }
        set("progress", 1.0);
    }

    private void finish(String status, Instant now) {
        set("status", status);
        set("finished", now);
        set("allowed_operations", List.of("destroy"));
        if (destroyWhenDone) {
            database().delete(this);
        }
    }

    void requestCancel() {
        cancelRequested = true;
    }

    void destroyWhenDone() {
        destroyWhenDone = true;
    }

    void checkCancelled() throws SimFailure {
        if (cancelRequested) {
            throw new SimFailure("TASK_CANCELLED", ref());
        }
    }
}
