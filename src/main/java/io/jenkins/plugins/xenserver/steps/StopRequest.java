package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import java.io.Serializable;
import java.util.stream.Collectors;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** That somebody wants a step to end: how, and why. Kept with the program, so that it counts also after a restart. */
final class StopRequest implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Name of the {@link StopSignal.Wish}. */
    private final String wish;

    private final String by;

    /** The cause as it was given; another than Pipeline's own need not be fit to be kept. */
    @SuppressFBWarnings(
            value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
            justification = "It is lost with the process, and what is kept takes its place.")
    private final transient Throwable given;

    private final @CheckForNull FlowInterruptedException kept;

    private StopRequest(StopSignal.Wish wish, String by, Throwable given) {
        this.wish = wish.name();
        this.by = by;
        this.given = given;
        this.kept = given instanceof FlowInterruptedException interruption ? interruption : null;
    }

    /**
     * A request for the end.
     *
     * @param first what is wished if nothing was asked for before
     * @param before what was asked for before, null = nothing; its cause goes on to count, and nothing is waited for any more
     */
    static StopRequest of(StopSignal.Wish first, Throwable cause, @CheckForNull StopRequest before) {
        return before == null
                ? new StopRequest(first, who(cause), cause)
                : new StopRequest(StopSignal.Wish.GIVE_UP, who(cause), before.cause());
    }

    private static String who(Throwable cause) {
        var said = cause instanceof FlowInterruptedException interrupted
                ? interrupted.getCauses().stream()
                        .map(CauseOfInterruption::getShortDescription)
                        .collect(Collectors.joining(", "))
                : cause.getMessage();
        return said == null || said.isBlank() ? "Jenkins" : said;
    }

    StopSignal.Wish wish() {
        return StopSignal.Wish.valueOf(wish);
    }

    /** Who asked, as the log calls them. */
    String by() {
        return by;
    }

    /** The cause itself, because Pipeline tells an abort from a failure by it; after a restart perhaps in words only. */
    Throwable cause() {
        if (given != null) {
            return given;
        }
        return kept != null ? kept : new AbortException(by);
    }

    /** What is told when it was asked for. */
    String words(ProcedureKind kind, String pool) {
        return words(wish(), kind, pool);
    }

    /** What will happen when the end of such work is asked for (for whoever waits, so no more than is sure). */
    static String words(StopSignal.Wish wish, ProcedureKind kind, String pool) {
        return switch (wish) {
            case GIVE_UP -> Messages.StopRequest_Again(pool);
            case NOW -> Messages.StopRequest_Now(pool);
            default -> inOrder(kind, pool);
        };
    }

    private static String inOrder(ProcedureKind kind, String pool) {
        return switch (kind) {
            case CHECK -> Messages.StopRequest_Check(pool);
            case UPDATE, GUIDANCE -> Messages.StopRequest_Hosts(pool);
            case SYNC -> Messages.StopRequest_Sync(pool);
            case UPLOAD -> Messages.StopRequest_Upload(pool);
            case CONFIGURE -> Messages.StopRequest_Configure(pool);
            case RESTORE -> Messages.StopRequest_Restore(pool);
        };
    }
}
