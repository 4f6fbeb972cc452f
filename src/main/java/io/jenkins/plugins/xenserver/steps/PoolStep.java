package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.config.PoolChoices;
import io.jenkins.plugins.xenserver.config.PoolTarget;
import io.jenkins.plugins.xenserver.config.PoolTrust;
import io.jenkins.plugins.xenserver.config.SystemCaTrust;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What all steps say: which pool. Either a defined one by its name, or one described in place. */
@Restricted(NoExternalUse.class)
public abstract class PoolStep extends Step {
    private String pool;
    private String url;
    private String addresses;
    private String credentialsId;
    private PoolTrust trust;

    PoolStep() {}

    /** The name of a defined pool. */
    @CheckForNull
    public String getPool() {
        return pool;
    }

    /** Sets the name of a defined pool. */
    @DataBoundSetter
    public void setPool(String pool) {
        this.pool = Util.fixEmptyAndTrim(pool);
    }

    /** The address of a pool that is not defined. */
    @CheckForNull
    public String getUrl() {
        return url;
    }

    /** Sets the address of a pool that is not defined. */
    @DataBoundSetter
    public void setUrl(String url) {
        this.url = Util.fixEmptyAndTrim(url);
    }

    /** Further hosts of that pool, one a line. */
    @CheckForNull
    public String getAddresses() {
        return addresses;
    }

    /** Sets the further hosts of that pool, one a line. */
    @DataBoundSetter
    public void setAddresses(String addresses) {
        this.addresses = Util.fixEmptyAndTrim(addresses);
    }

    /** Id of the credentials for that pool. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    /** Sets the id of the credentials for that pool. */
    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** How that pool's hosts prove who they are. */
    @CheckForNull
    public PoolTrust getTrust() {
        return trust;
    }

    /** Sets how that pool's hosts prove who they are. */
    @DataBoundSetter
    public void setTrust(PoolTrust trust) {
        // The default, which the form always sends; left out so that generated snippets are short.
        this.trust = trust instanceof SystemCaTrust ? null : trust;
    }

    /** What is asked for, with the pool left out. Whatever is wrong with it is said here, before anything is sent. */
    abstract ProcedureRequest request();

    @Override
    public StepExecution start(StepContext context) throws Exception {
        try {
            return execution(context, PoolTarget.of(pool, url, addresses, credentialsId, trust), request());
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
    }

    StepExecution execution(StepContext context, PoolTarget target, ProcedureRequest request) throws Exception {
        return new PoolExecution(context, target, request, null);
    }

    /** What the forms of all steps offer and check. */
    abstract static class PoolStepDescriptor extends StepDescriptor {
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FlowNode.class);
        }

        @CheckForNull
        @Override
        public String argumentsToString(@NonNull Map<String, Object> arguments) {
            var shown = arguments.getOrDefault("pool", arguments.get("url"));
            return shown == null ? null : shown.toString();
        }

        /** The kinds of trust that may be chosen. */
        public List<PoolTrust.TrustDescriptor> getTrustDescriptors() {
            return PoolTrust.choices();
        }

        @POST
        public ListBoxModel doFillPoolItems(@AncestorInPath Item item, @QueryParameter String pool) {
            return PoolChoices.permitted(item, pool);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String credentialsId, @QueryParameter String url) {
            return PoolChoices.credentials(item, credentialsId, url);
        }

        @POST
        public FormValidation doCheckCredentialsId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String url) {
            return PoolChoices.checkCredentials(item, value, url);
        }
    }
}
