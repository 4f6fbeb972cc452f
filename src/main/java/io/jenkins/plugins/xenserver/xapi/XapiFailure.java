package io.jenkins.plugins.xenserver.xapi;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * Something between us and the pool went wrong. The message is a sentence for people: what happened, to which host or VM by
 * name, what to do. It never contains a secret, a session reference or an opaque reference.
 */
public sealed class XapiFailure extends RuntimeException
        permits ApiFailure, ConnectionFailure, TrustFailure, MalformedAnswer {
    private static final long serialVersionUID = 1L;

    /** What a caller may conclude about the call that failed (design §2.4). */
    public enum Kind {
        /** The call was not carried out, and trying again later may help. */
        TRANSIENT,
        /** The call was refused; trying again without changing something is pointless. */
        FINAL,
        /** The call was sent and may or may not have been carried out: look before doing anything else. */
        UNKNOWN_OUTCOME
    }

    private final Kind kind;

    XapiFailure(@NonNull Kind kind, @NonNull String message, Throwable cause) {
        super(References.scrub(message), cause);
        this.kind = kind;
    }

    /** What a caller may conclude. */
    public Kind kind() {
        return kind;
    }

    /**
     * Whether a read that failed so may be answered when it is asked again: besides what is not final, an answer that could not
     * be read and a server that stumbled ({@code INTERNAL_ERROR}, HTTP 500). Says nothing about calls that change something.
     */
    public boolean mayPassForReads() {
        return switch (this) {
            case MalformedAnswer malformed -> !malformed.isNoPool();
            case ApiFailure failure -> kind != Kind.FINAL || failure.is("INTERNAL_ERROR");
            default -> kind != Kind.FINAL;
        };
    }

    /** Whether trying again later may help; an unknown outcome is not transient. */
    public boolean isTransient() {
        return kind == Kind.TRANSIENT;
    }
}
