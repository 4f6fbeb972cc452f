package io.jenkins.plugins.xenserver.rollout;

import java.util.List;

/**
 * What a rollout came to.
 *
 * @param message a sentence
 * @param hash the hash that was applied, "" if none
 * @param hosts where each host stands, in rollout order
 * @param owed what could not be restored
 */
public record RolloutResult(
        Outcome outcome, String message, String hash, List<HostResult> hosts, List<Obligation> owed) {
    /** Copies are kept. */
    public RolloutResult {
        hosts = List.copyOf(hosts);
        owed = List.copyOf(owed);
    }
}
