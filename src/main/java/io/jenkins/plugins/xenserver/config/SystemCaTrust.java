package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import io.jenkins.plugins.xenserver.xapi.Trust;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/** Trusts the certificate authorities of the Java installation, as a browser would. */
@Restricted(NoExternalUse.class)
public class SystemCaTrust extends PoolTrust {
    private static final long serialVersionUID = 1L;

    /** Needs nothing to be told. */
    @DataBoundConstructor
    public SystemCaTrust() {}

    @NonNull
    @Override
    public Trust toTrust() {
        return new Trust.SystemCa();
    }

    /** What the form shows. */
    @Extension(ordinal = 40)
    @Symbol("xenSystemCa")
    public static class DescriptorImpl extends TrustDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SystemCaTrust_DisplayName();
        }

        @Override
        PoolTrust typed(String fingerprints, String certificate) {
            return new SystemCaTrust();
        }
    }
}
