/**
 * Floor 1: the wire. The XenServer Java SDK's typed calls over a transport of our own, sessions, typed failures, the update
 * calls that the published SDK predates, and {@code GET /updates}. Knows nothing of rollouts and nothing of Jenkins.
 */
package io.jenkins.plugins.xenserver.xapi;
