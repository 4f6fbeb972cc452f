package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.config.PoolChoices;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code xenSync}: synchronises a pool with its channel, or uploads an offline bundle. */
@Restricted(NoExternalUse.class)
public class XenSyncStep extends PoolStep {
    private String bundle;
    private boolean switchChannel;
    private boolean force;
    private boolean freeze;
    private String remoteCredentialsId;

    /** Everything is optional but the pool, which may be given in two ways. */
    @DataBoundConstructor
    public XenSyncStep() {}

    /** Path of an offline bundle in the workspace; null = from the channel. */
    @CheckForNull
    public String getBundle() {
        return bundle;
    }

    /** Sets the path of an offline bundle in the workspace. */
    @DataBoundSetter
    public void setBundle(String bundle) {
        this.bundle = Util.fixEmptyAndTrim(bundle);
    }

    /** Whether Offline is made the pool's channel for the bundle. */
    public boolean isSwitchChannel() {
        return switchChannel;
    }

    /** Sets whether Offline is made the pool's channel for the bundle. */
    @DataBoundSetter
    public void setSwitchChannel(boolean switchChannel) {
        this.switchChannel = switchChannel;
    }

    /** Whether everything is downloaded again. */
    public boolean isForce() {
        return force;
    }

    /** Sets whether everything is downloaded again. */
    @DataBoundSetter
    public void setForce(boolean force) {
        this.force = force;
    }

    /** Whether the periodic synchronisation stays off until this hash is applied. */
    public boolean isFreeze() {
        return freeze;
    }

    /** Sets whether the periodic synchronisation stays off until this hash is applied. */
    @DataBoundSetter
    public void setFreeze(boolean freeze) {
        this.freeze = freeze;
    }

    /** Id of the credentials for the other pool that is the channel. */
    @CheckForNull
    public String getRemoteCredentialsId() {
        return remoteCredentialsId;
    }

    /** Sets the id of the credentials for the other pool that is the channel. */
    @DataBoundSetter
    public void setRemoteCredentialsId(String remoteCredentialsId) {
        this.remoteCredentialsId = Util.fixEmptyAndTrim(remoteCredentialsId);
    }

    @Override
    ProcedureRequest request() {
        if (bundle == null) {
            if (switchChannel) {
                throw new IllegalArgumentException(Messages.XenSyncStep_SwitchWithoutBundle());
            }
            return ProcedureRequest.of(ProcedureKind.SYNC, r -> {
                r.force = force;
                r.freeze = freeze;
                r.accountId = remoteCredentialsId;
            });
        }
        if (force || freeze || remoteCredentialsId != null) {
            throw new IllegalArgumentException(Messages.XenSyncStep_BundleAlone());
        }
        return ProcedureRequest.of(ProcedureKind.UPLOAD, r -> r.switchChannel = switchChannel);
    }

    @Override
    StepExecution execution(StepContext context, PoolTarget target, ProcedureRequest request) throws Exception {
        if (bundle == null) {
            return super.execution(context, target, request);
        }
        var workspace = context.get(FilePath.class);
        if (workspace == null) {
            throw new AbortException(Messages.XenSyncStep_NoWorkspace(bundle));
        }
        var computer = workspace.toComputer();
        var agent = computer == null ? "" : computer.getDisplayName();
        var source = new PoolExecution.BundleSource(workspace.child(bundle), agent);
        return new PoolExecution(context, target, request, source);
    }

    /** The step's name and form. */
    @Extension
    public static class DescriptorImpl extends PoolStepDescriptor {
        @Override
        public String getFunctionName() {
            return "xenSync";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.XenSyncStep_DisplayName();
        }

        @POST
        public ListBoxModel doFillRemoteCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String remoteCredentialsId) {
            return PoolChoices.credentials(item, remoteCredentialsId, null);
        }
    }
}
