/**
 * Floor 3: the procedure. Straight-line Java that reads like the vendor's page, made durable by a journal: each line is an
 * activity that looks before it acts, and a restarted procedure runs from the top, taking decisions from the journal and
 * facts from the pool (design §2.2). Knows nothing of Jenkins.
 */
package io.jenkins.plugins.xenserver.rollout;
