package io.jenkins.plugins.xenserver.view;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Gives each job a page; it hides itself when none of the newest builds did anything with a pool. */
@Extension
@Restricted(NoExternalUse.class)
@SuppressWarnings("rawtypes") // The type of all jobs has no other name.
public final class JobPageFactory extends TransientActionFactory<Job> {
    @Override
    public Class<Job> type() {
        return Job.class;
    }

    @Override
    public Class<? extends Action> actionType() {
        return JobPage.class;
    }

    @NonNull
    @Override
    public Collection<? extends Action> createFor(@NonNull Job target) {
        return List.of(new JobPage(target));
    }
}
