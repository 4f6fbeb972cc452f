package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.TaskListener;
import io.jenkins.plugins.xenserver.report.Words;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Where all that we tell a build's log goes through, so that no name of a host or a VM can pretend to be a line of its own. */
@Restricted(NoExternalUse.class)
public final class BuildLog {
    private BuildLog() {}

    /** Tells a text as one line, whatever it holds. */
    public static void say(@NonNull TaskListener log, @NonNull String text) {
        log.getLogger().println(Words.plain(text));
    }
}
