package io.jenkins.plugins.xenserver.report;

/** The pool in a report. */
public record ReportedPool(String uuid, String name, String address) {}
