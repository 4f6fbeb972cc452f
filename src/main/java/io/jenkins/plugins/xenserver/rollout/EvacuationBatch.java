package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.util.List;

/** How many VMs the pool moves at a time when it empties a host: known since toolstack 23.27 (xapi-reference §2.8). */
final class EvacuationBatch {
    private static final String KNOWN_SINCE = "23.27";

    private EvacuationBatch() {}

    /** What the prechecks say about it: an older toolstack drops the number without a word. Nothing if none is wanted. */
    static List<PrecheckResult> check(HostState coordinator, int wanted) {
        if (wanted == 0 || !coordinator.versions().toolstackOlderThan(KNOWN_SINCE)) {
            return List.of();
        }
        return List.of(new PrecheckResult(
                "evacuation-batch",
                Status.WARNING,
                coordinator.name(),
                Texts.of(
                        "evacuationBatch.unknown",
                        coordinator.name(),
                        coordinator.versions().words(),
                        wanted),
                Texts.of("evacuationBatch.remedy", KNOWN_SINCE)));
    }
}
