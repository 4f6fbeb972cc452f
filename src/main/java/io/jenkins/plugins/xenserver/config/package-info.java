/**
 * Floor 4: the pools that an administrator has defined for the whole Jenkins, how their hosts prove who they are, and which
 * jobs may use them.
 */
package io.jenkins.plugins.xenserver.config;
