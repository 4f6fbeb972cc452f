package io.jenkins.plugins.xenserver.rollout;

import java.time.Duration;

/**
 * How long each phase may take before the rollout gives it up. The defaults fit slow hardware; after a resume limits count
 * from the resume.
 *
 * @param away how long the coordinator may be unreachable
 * @param sync synchronising with the channel
 * @param evacuate emptying one host
 * @param apply installing on one host
 * @param toolstack one toolstack's restart
 * @param reboot one host's reboot, until its agent answers
 * @param enable until a host that is back is enabled
 * @param storage until its storage is attached
 * @param members until all members answer after the coordinator came back
 * @param migrate moving one VM
 * @param restart restarting one VM
 * @param switching switching HA on or off
 * @param settle until the pool has noticed that all versions agree
 */
public record Limits(
        Duration away,
        Duration sync,
        Duration evacuate,
        Duration apply,
        Duration toolstack,
        Duration reboot,
        Duration enable,
        Duration storage,
        Duration members,
        Duration migrate,
        Duration restart,
        Duration switching,
        Duration settle) {
    /** Fits slow hardware. */
    public static final Limits DEFAULT = new Limits(
            Duration.ofMinutes(60),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(3),
            Duration.ofMinutes(20),
            Duration.ofMinutes(60),
            Duration.ofMinutes(20),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofMinutes(40),
            Duration.ofMinutes(60),
            Duration.ofMinutes(15));
}
