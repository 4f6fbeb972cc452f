package io.jenkins.plugins.xenserver.xapi;

/**
 * The answer is not one a pool gives: too large, too deep, not XML-RPC, a fault, a field of the wrong type. The call may have
 * been carried out all the same, but asking again will hardly help, so it is final for calls that change something. A read may
 * be tried again for a while ({@link XapiFailure#mayPassForReads}), except where whatever answers there is no pool at all.
 */
public final class MalformedAnswer extends XapiFailure {
    private static final long serialVersionUID = 1L;

    private final boolean noPool;

    /** An answer that could not be understood. */
    public MalformedAnswer(String message) {
        this(message, null);
    }

    /** An answer that could not be understood, with the parser's complaint. */
    public MalformedAnswer(String message, Throwable cause) {
        this(message, cause, false);
    }

    private MalformedAnswer(String message, Throwable cause, boolean noPool) {
        super(Kind.FINAL, message, cause);
        this.noPool = noPool;
    }

    /** What answers there is something else than a pool; asking again is pointless. */
    static MalformedAnswer noPool(String message, Throwable cause) {
        return new MalformedAnswer(message, cause, true);
    }

    boolean isNoPool() {
        return noPool;
    }
}
