package io.jenkins.plugins.xenserver.report;

import java.time.Instant;

/** The verdict of a health gate after a host. */
public record Gate(Instant at, String result, String message) {}
