/**
 * A rollout told from its journal alone: one immutable {@link io.jenkins.plugins.xenserver.report.Report} and its renderers to
 * JSON, Markdown, JUnit XML and HTML, without Jenkins (floor 3 of the design).
 */
package io.jenkins.plugins.xenserver.report;
