package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One pool as an administrator defines it: where it answers, how to log in, whom to trust, and which jobs may use it. */
@Restricted(NoExternalUse.class)
public class XenServerPool extends AbstractDescribableImpl<XenServerPool> {
    private final String name;
    private final String address;
    private String addresses;
    private String credentialsId;
    private PoolTrust trust;
    private String allowedJobs;
    private String protectedVms;

    /**
     * Defines a pool.
     *
     * @param name how jobs call the pool
     * @param address host name or IP address of the host to try first
     */
    @DataBoundConstructor
    public XenServerPool(String name, String address) {
        this.name = Util.fixNull(name).strip();
        this.address = Util.fixNull(address).strip();
    }

    /** How jobs call the pool. */
    @NonNull
    public String getName() {
        return name;
    }

    /** The host to try first. */
    @NonNull
    public String getAddress() {
        return address;
    }

    /** Further hosts to try, one a line. */
    @CheckForNull
    public String getAddresses() {
        return addresses;
    }

    /** Sets the further hosts to try, one a line. */
    @DataBoundSetter
    public void setAddresses(String addresses) {
        this.addresses = Lines.tidy(addresses);
    }

    /** The id of the username and password that log in to the pool. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    /** Sets the id of the username and password that log in to the pool. */
    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** How the pool's hosts prove who they are. */
    @NonNull
    public PoolTrust getTrust() {
        return trust == null ? new SystemCaTrust() : trust;
    }

    /** Sets how the pool's hosts prove who they are. */
    @DataBoundSetter
    public void setTrust(PoolTrust trust) {
        this.trust = trust;
    }

    /** Patterns of the full names of the jobs that may use the pool, one a line; null means that none may. */
    @CheckForNull
    public String getAllowedJobs() {
        return allowedJobs;
    }

    /** Sets the patterns of the full names of the jobs that may use the pool, one a line. */
    @DataBoundSetter
    public void setAllowedJobs(String allowedJobs) {
        this.allowedJobs = Lines.tidy(allowedJobs);
    }

    /** Names or uuids of the VMs that may only ever be moved, one a line; null = none but the VM of Jenkins itself. */
    @CheckForNull
    public String getProtectedVms() {
        return protectedVms;
    }

    /** Sets the names or uuids of the VMs that may only ever be moved, one a line (rule R15). */
    @DataBoundSetter
    public void setProtectedVms(String protectedVms) {
        this.protectedVms = Lines.tidy(protectedVms);
    }

    /** Every host to try, in this order. */
    public List<Endpoint> endpoints() {
        return Stream.concat(Stream.of(address), Lines.of(addresses).stream())
                .map(Endpoint::parse)
                .toList();
    }

    /**
     * Refuses what no job could use.
     *
     * @throws IllegalArgumentException with a sentence if there is no name, or an address that cannot be one
     */
    void demandUsable() {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(Messages.XenServerPool_Nameless(address));
        }
        try {
            endpoints();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Messages.XenServerPool_BadAddress(name, e.getMessage()), e);
        }
    }

    /**
     * Whether a job may use this pool.
     *
     * @param jobFullName the full name of the job, folders included
     */
    public boolean permits(String jobFullName) {
        return JobPatterns.parse(allowedJobs).permit(jobFullName);
    }

    /** What the form for a pool offers and checks. */
    @Extension
    @Symbol("xenPool")
    public static class DescriptorImpl extends Descriptor<XenServerPool> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.XenServerPool_DisplayName();
        }

        /** The kinds of trust that may be chosen here and now. */
        public List<PoolTrust.TrustDescriptor> getTrustDescriptors() {
            return PoolTrust.choices();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return Checks.asAdministrator(() -> Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.error(Messages.XenServerPool_NameMissing())
                    : FormValidation.ok());
        }

        @POST
        public FormValidation doCheckAddress(@QueryParameter String value) {
            return Checks.asAdministrator(() -> Checks.parses(() -> Endpoint.parse(value)));
        }

        @POST
        public FormValidation doCheckAddresses(@QueryParameter String value) {
            return Checks.asAdministrator(
                    () -> Checks.parses(() -> Lines.of(value).forEach(Endpoint::parse)));
        }

        @POST
        public FormValidation doCheckAllowedJobs(@QueryParameter String value) {
            return Checks.asAdministrator(() -> Lines.tidy(value) == null
                    ? FormValidation.warning(Messages.XenServerPool_NobodyAllowed())
                    : FormValidation.ok());
        }

        @POST
        public FormValidation doCheckCredentialsId(@QueryParameter String value, @QueryParameter String address) {
            return Checks.asAdministrator(() -> PoolCredentials.check(value, address));
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @QueryParameter String credentialsId, @QueryParameter String address) {
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    ? PoolCredentials.choices(credentialsId, address)
                    : PoolCredentials.onlyCurrent(credentialsId);
        }
    }
}
