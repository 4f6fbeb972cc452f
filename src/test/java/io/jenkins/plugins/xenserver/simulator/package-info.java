/**
 * A simulated pool of XenServer hosts. What it must do is the law of the API reference (its chapter 8 is the checklist);
 * it imports nothing from the rest of the plugin and is never kinder to a client than a real pool.
 */
package io.jenkins.plugins.xenserver.simulator;
