package io.jenkins.plugins.xenserver.xapi;

/**
 * The network failed: refused, reset, timed out, unresolvable. {@link Kind#TRANSIENT} when nothing can have reached the host,
 * {@link Kind#UNKNOWN_OUTCOME} when the request was on its way.
 */
public final class ConnectionFailure extends XapiFailure {
    private static final long serialVersionUID = 1L;

    /** A failure to reach the host or to get its whole answer. */
    public ConnectionFailure(Kind kind, String message, Throwable cause) {
        super(kind, message, cause);
    }
}
