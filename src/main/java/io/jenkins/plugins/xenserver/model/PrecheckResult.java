package io.jenkins.plugins.xenserver.model;

import java.util.Locale;

/**
 * The verdict of one precheck on one subject.
 *
 * @param id stable name of the check, for example {@code hosts-live}
 * @param subject name of the host, VM or pool it is about
 * @param message what was found, a sentence
 * @param remedy what to do about it, empty when nothing is to be done
 */
public record PrecheckResult(String id, Status status, String subject, String message, String remedy) {
    /** How bad it is. */
    public enum Status {
        PASS,
        WARNING,
        FAILURE;

        /** The lower-case name as people write it. */
        public String words() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public PrecheckResult {
        id = Copies.text(id);
        status = Copies.or(status, Status.FAILURE);
        subject = Copies.text(subject);
        message = Copies.text(message);
        remedy = Copies.text(remedy);
    }

    /** Whether it stops a rollout. */
    public boolean failed() {
        return status == Status.FAILURE;
    }
}
