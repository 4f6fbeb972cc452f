package io.jenkins.plugins.xenserver.rollout;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of fact a journal holds. */
public enum RecordType {
    /** The journal begins: format, rollout, pool, options, who asked for it. */
    OPENED("opened"),
    /** A driver begins or goes on, and whether it comes so late that no other host is begun (rule R5). */
    DRIVER("driver"),
    /** The driver is still there; written only when there was nothing else to write for a while. */
    ALIVE("alive"),
    /** How the pool was found. */
    BASELINE("baseline"),
    /** Results of the prechecks. */
    PRECHECKS("prechecks"),
    /** The plan that is carried out. */
    PLANNED("planned"),
    /** Another decision that a resumed procedure must not take anew. */
    DECIDED("decided"),
    /** A consequential call will be sent; holds the values that a later look compares (rule R2). */
    INTENT("intent"),
    /** The call was sent and the pool works on it. */
    SENT("sent"),
    /** What a look at the pool showed about an activity that was in flight. */
    OBSERVED("observed"),
    /** An activity has ended. */
    OUTCOME("outcome"),
    /** Something was or will be changed that has to be restored. */
    OBLIGATION("obligation"),
    /** Its restoration was seen. */
    RELEASED("released"),
    /** Somebody should know. */
    WARNING("warning"),
    /** A gate's verdict. */
    GATE("gate"),
    /** Somebody asked for the end. */
    STOP_REQUESTED("stop requested"),
    /** The pool is no longer ours; nothing more was sent. */
    DETACHED("detached"),
    /** Where a host stands. */
    HOST_RESULT("host result"),
    /** Where a host that was begun and not completed stands at the end; decides nothing. */
    HOST_STANDING("host standing"),
    /** Where a VM stands that was touched. */
    VM_RESULT("vm result"),
    /** The journal ends. */
    CLOSED("closed");

    private final String word;

    RecordType(String word) {
        this.word = word;
    }

    /** How it is written. */
    public String word() {
        return word;
    }

    /** Reads what {@link #word()} wrote; empty for a kind of a later format. */
    static Optional<RecordType> of(String word) {
        return Arrays.stream(values()).filter(t -> t.word.equals(word)).findFirst();
    }
}
