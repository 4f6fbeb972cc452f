/**
 * Floor 5: the Pipeline steps, the threads that drive their procedures, and what a build keeps of them.
 */
package io.jenkins.plugins.xenserver.steps;
