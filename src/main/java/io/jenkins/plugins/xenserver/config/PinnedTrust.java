package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.xenserver.xapi.Trust;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Trusts exactly the certificates whose fingerprints an administrator has compared. */
@Restricted(NoExternalUse.class)
public class PinnedTrust extends PoolTrust {
    private static final long serialVersionUID = 1L;

    private final String fingerprints;

    /**
     * Pins certificates.
     *
     * @param fingerprints SHA-256 fingerprints, one a line
     */
    @DataBoundConstructor
    public PinnedTrust(String fingerprints) {
        this.fingerprints = Lines.tidy(fingerprints);
    }

    /** SHA-256 fingerprints, one a line. */
    @CheckForNull
    public String getFingerprints() {
        return fingerprints;
    }

    @NonNull
    @Override
    public Trust toTrust() {
        return Trust.Pinned.parse(Util.fixNull(fingerprints));
    }

    /** What the form shows and checks. */
    @Extension(ordinal = 30)
    @Symbol("xenPinned")
    public static class DescriptorImpl extends TrustDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PinnedTrust_DisplayName();
        }

        @POST
        public FormValidation doCheckFingerprints(@AncestorInPath Item item, @QueryParameter String value) {
            return Checks.asConfigurer(item, () -> Checks.parses(() -> new PinnedTrust(value).toTrust()));
        }

        @Override
        PoolTrust typed(String fingerprints, String certificate) {
            return new PinnedTrust(fingerprints);
        }

        /** Shows the certificates that the hosts show now, for the eye to compare; takes none of them for granted. */
        @POST
        public FormValidation doFetchFingerprint(@QueryParameter String address, @QueryParameter String addresses) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return ShownCertificates.of(address, addresses);
        }
    }
}
