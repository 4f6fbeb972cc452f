package io.jenkins.plugins.xenserver.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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
 * @param settle after the last host, until all are up and of one version and the pool has noticed; as long high
 *     availability is tried again while the pool still takes a host for one that is down or of another version
 * @param cluster until clustered storage is whole again, and all hosts of the cluster are enabled (rule R23)
 * @param gate the gate's answer after one host; null = as {@link RolloutOptions#gateLimit()} says
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
        Duration settle,
        Duration cluster,
        @CheckForNull Duration gate) {
    /** Fits slow hardware. */
    public static final Limits DEFAULT =
            new Limits(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** Missing values become the defaults, so that journals of older versions can be read. */
    public Limits {
        away = or(away, Duration.ofMinutes(60));
        sync = or(sync, Duration.ofHours(3));
        evacuate = or(evacuate, Duration.ofHours(6));
        apply = or(apply, Duration.ofHours(3));
        toolstack = or(toolstack, Duration.ofMinutes(20));
        reboot = or(reboot, Duration.ofMinutes(60));
        enable = or(enable, Duration.ofMinutes(20));
        storage = or(storage, Duration.ofMinutes(15));
        members = or(members, Duration.ofMinutes(30));
        migrate = or(migrate, Duration.ofHours(2));
        restart = or(restart, Duration.ofMinutes(40));
        switching = or(switching, Duration.ofMinutes(60));
        settle = or(settle, Duration.ofMinutes(15));
        cluster = or(cluster, Duration.ofMinutes(20));
    }

    private static Duration or(Duration given, Duration otherwise) {
        return given == null ? otherwise : given;
    }

    /** The phases whose limit can be chosen. */
    public static List<String> phases() {
        var names = new java.util.ArrayList<String>();
        Json.mapper().valueToTree(DEFAULT).fieldNames().forEachRemaining(names::add);
        return List.copyOf(names);
    }

    /**
     * The defaults with some limits changed.
     *
     * @param chosen limits by phase
     * @throws IllegalArgumentException with a sentence if there is no such phase, or a limit is not positive
     */
    public static Limits of(Map<String, Duration> chosen) {
        ObjectNode limits = Json.mapper().valueToTree(DEFAULT);
        chosen.forEach((phase, limit) -> {
            if (!limits.has(phase)) {
                throw new IllegalArgumentException(Texts.of("limits.unknown", phase, String.join(", ", phases())));
            }
            if (!limit.isPositive()) {
                throw new IllegalArgumentException(Texts.of("limits.positive", phase));
            }
            limits.put(phase, limit.toString());
        });
        return Json.mapper().convertValue(limits, Limits.class);
    }
}
