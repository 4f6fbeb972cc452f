package io.jenkins.plugins.xenserver.view;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.steps.PoolUpdateAction;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Gives a page to each build that did something with a pool. */
@Extension
@Restricted(NoExternalUse.class)
@SuppressWarnings("rawtypes") // The type of all builds has no other name.
public final class BuildPageFactory extends TransientActionFactory<Run> {
    @Override
    public Class<Run> type() {
        return Run.class;
    }

    /** Declared, because looking for the build's own action below would else ask this factory again. */
    @Override
    public Class<? extends Action> actionType() {
        return BuildPage.class;
    }

    @NonNull
    @Override
    public Collection<? extends Action> createFor(@NonNull Run target) {
        var action = ((Run<?, ?>) target).getAction(PoolUpdateAction.class);
        return action == null || action.getRecords().isEmpty()
                ? List.of()
                : List.of(new BuildPage(target, action.getRecords()));
    }
}
