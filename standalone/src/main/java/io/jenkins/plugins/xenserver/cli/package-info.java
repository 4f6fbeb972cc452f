/**
 * The command line: the same engine as the Jenkins plugin, for an administrator who must finish or undo an update while
 * Jenkins itself is down, and for demonstrations against the simulator. Not part of the plugin.
 */
package io.jenkins.plugins.xenserver.cli;
