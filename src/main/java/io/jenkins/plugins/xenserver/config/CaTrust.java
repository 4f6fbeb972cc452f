package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.xenserver.xapi.Trust;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Trusts what a certificate authority of one's own has signed. */
@Restricted(NoExternalUse.class)
public class CaTrust extends PoolTrust {
    private static final long serialVersionUID = 1L;

    private final String certificate;

    /**
     * Trusts an authority.
     *
     * @param certificate its certificate in PEM form; several may follow each other
     */
    @DataBoundConstructor
    public CaTrust(String certificate) {
        this.certificate = Lines.tidy(certificate);
    }

    /** The authority's certificate in PEM form. */
    @CheckForNull
    public String getCertificate() {
        return certificate;
    }

    @NonNull
    @Override
    public Trust toTrust() {
        var pem = Util.fixNull(certificate);
        try {
            var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(bytes)
                    .isEmpty()) {
                throw new IllegalArgumentException(Messages.CaTrust_Missing());
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(Messages.CaTrust_Unreadable(e.getMessage()), e);
        }
        return new Trust.Ca(pem);
    }

    /** What the form shows and checks. */
    @Extension(ordinal = 20)
    @Symbol("xenCa")
    public static class DescriptorImpl extends TrustDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.CaTrust_DisplayName();
        }

        @POST
        public FormValidation doCheckCertificate(@AncestorInPath Item item, @QueryParameter String value) {
            return Checks.asConfigurer(item, () -> Checks.parses(() -> new CaTrust(value).toTrust()));
        }

        @Override
        PoolTrust typed(String fingerprints, String certificate) {
            return new CaTrust(certificate);
        }
    }
}
