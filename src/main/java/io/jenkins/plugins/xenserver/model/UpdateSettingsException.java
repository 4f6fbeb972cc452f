package io.jenkins.plugins.xenserver.model;

/** The wanted update settings cannot be had on this pool as it is; the message is a sentence with the remedy. */
public final class UpdateSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UpdateSettingsException(String message) {
        super(message);
    }
}
