package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.xenserver.xapi.Trust;
import java.io.Serializable;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** How the hosts of a pool prove to Jenkins who they are. Part of a build's state where a job describes its pool itself. */
@Restricted(NoExternalUse.class)
public abstract class PoolTrust extends AbstractDescribableImpl<PoolTrust> implements Serializable {
    private static final long serialVersionUID = 1L;

    PoolTrust() {}

    /**
     * The same in the words of the connection.
     *
     * @throws IllegalArgumentException with a sentence if what was configured cannot be read or may not be used here
     */
    @NonNull
    public abstract Trust toTrust();

    /** The kinds that may be chosen here and now, the one to begin with first. */
    public static List<TrustDescriptor> choices() {
        return ExtensionList.lookup(TrustDescriptor.class).stream()
                .filter(TrustDescriptor::isAllowed)
                .toList();
    }

    /** A kind of trust. */
    public abstract static class TrustDescriptor extends Descriptor<PoolTrust> {
        /** Whether this kind may be used in this Jenkins. */
        public boolean isAllowed() {
            return true;
        }

        /** The trust that a form with these two values means. */
        abstract PoolTrust typed(String fingerprints, String certificate);

        /**
         * Logs in to the pool as the form describes it, and tells what is there. Takes an address and the id of a credential
         * from the request, so it is for administrators alone.
         */
        @POST
        public FormValidation doTestConnection(
                @QueryParameter String address,
                @QueryParameter String addresses,
                @QueryParameter String credentialsId,
                @QueryParameter String fingerprints,
                @QueryParameter String certificate) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            var pool = new XenServerPool("", address);
            pool.setAddresses(addresses);
            pool.setCredentialsId(credentialsId);
            try {
                pool.setTrust(typed(fingerprints, certificate));
                return ConnectionTest.of(pool);
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
