package io.jenkins.plugins.xenserver.rollout;

/** What the work of a procedure came to, before what is owed was paid back. */
record Ending(Outcome outcome, String message) {}
