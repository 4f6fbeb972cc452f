package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import io.jenkins.plugins.xenserver.xapi.Trust;
import jenkins.security.FIPS140;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/** Trusts whoever answers. For a laboratory; refused where Jenkins is bound to FIPS 140. */
@Restricted(NoExternalUse.class)
public class InsecureTrust extends PoolTrust {
    private static final long serialVersionUID = 1L;

    /**
     * Needs nothing to be told.
     *
     * @throws IllegalArgumentException where it may not be used
     */
    @DataBoundConstructor
    public InsecureTrust() {
        refuseUnderFips();
    }

    @NonNull
    @Override
    public Trust toTrust() {
        refuseUnderFips(); // again, since an instance read from disk never saw the constructor
        return new Trust.Insecure();
    }

    private static void refuseUnderFips() {
        if (FIPS140.useCompliantAlgorithms()) {
            throw new IllegalArgumentException(Messages.InsecureTrust_Fips());
        }
    }

    /** What the form shows. */
    @Extension(ordinal = 10)
    @Symbol("xenInsecure")
    public static class DescriptorImpl extends TrustDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.InsecureTrust_DisplayName();
        }

        @Override
        public boolean isAllowed() {
            return !FIPS140.useCompliantAlgorithms();
        }

        @Override
        PoolTrust typed(String fingerprints, String certificate) {
            return new InsecureTrust();
        }
    }
}
