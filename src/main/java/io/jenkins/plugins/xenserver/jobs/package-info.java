/** Floor 5: what jobs without a Pipeline use, and the trigger for jobs of every kind. */
package io.jenkins.plugins.xenserver.jobs;
