package io.jenkins.plugins.xenserver.report;

import java.time.Instant;

/**
 * Something people should know.
 *
 * @param subject name of the pool, host or VM, empty for none
 */
public record Note(Instant at, String subject, String message) {}
