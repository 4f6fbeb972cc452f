package io.jenkins.plugins.xenserver.report;

import java.time.Instant;

/**
 * A VM's way from one host to another, while it ran.
 *
 * @param at when it was seen there (UTC)
 * @param from name of the host it came from, empty when the journal does not tell
 * @param to name of the host it went to
 */
public record VmMove(Instant at, String from, String to) {
    /** For example "xs01 → xs02 (22:05:00)", UTC. */
    public String words() {
        return from.isEmpty()
                ? Texts.of("vm.moveTo", to, Words.time(at))
                : Texts.of("vm.move", from, to, Words.time(at));
    }
}
