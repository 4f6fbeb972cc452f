package io.jenkins.plugins.xenserver.model;

import java.util.List;

/**
 * An action of the plan and why it is in it.
 *
 * @param reason a sentence that names what asks for it
 * @param updateIds the updates that ask for it; empty when something else does
 */
public record PlannedAction(HostAction action, String reason, List<String> updateIds) {
    public PlannedAction {
        reason = Copies.text(reason);
        updateIds = Copies.list(updateIds);
    }
}
