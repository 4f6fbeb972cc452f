package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.rollout.Bundle;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import java.io.IOException;

/** Whoever has a procedure driven: a step of a Pipeline. Everything here is called on the procedure's thread. */
interface Caller {
    /** The build. */
    Run<?, ?> run() throws IOException, InterruptedException;

    /** The build's log, asked for anew each time; one that swallows everything if there is none just now. */
    TaskListener listener();

    /** Whether the step is still active in a running flow; asked before each consequential call (design §2.3, fence). */
    boolean wanted();

    /** The gate between hosts. */
    HostGate gate();

    /** What is to be uploaded; null on a resume, when the workspace may be gone. */
    @CheckForNull
    Bundle bundle() throws IOException;

    /** The end, told once. */
    void ended(Ended end);
}
