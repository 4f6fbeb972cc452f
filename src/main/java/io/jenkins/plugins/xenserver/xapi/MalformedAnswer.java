package io.jenkins.plugins.xenserver.xapi;

/**
 * The answer is not one a pool gives: too large, too deep, not XML-RPC, a fault, a field of the wrong type. The call may have
 * been carried out all the same, but asking again will hardly help, so it is final.
 */
public final class MalformedAnswer extends XapiFailure {
    private static final long serialVersionUID = 1L;

    /** An answer that could not be understood. */
    public MalformedAnswer(String message) {
        this(message, null);
    }

    /** An answer that could not be understood, with the parser's complaint. */
    public MalformedAnswer(String message, Throwable cause) {
        super(Kind.FINAL, message, cause);
    }
}
