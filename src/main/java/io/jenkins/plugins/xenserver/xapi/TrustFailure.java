package io.jenkins.plugins.xenserver.xapi;

/** The host's certificate is not one that the pool's trust accepts; nothing was sent to it. */
public final class TrustFailure extends XapiFailure {
    private static final long serialVersionUID = 1L;

    /** A refused certificate. */
    public TrustFailure(String message, Throwable cause) {
        super(Kind.FINAL, message, cause);
    }

    /** The SHA-256 fingerprint of the certificate that was shown, where fingerprints are compared; "" elsewhere. */
    public String seen() {
        return getCause() instanceof TrustManagers.NotPinned refused ? refused.seen : "";
    }
}
