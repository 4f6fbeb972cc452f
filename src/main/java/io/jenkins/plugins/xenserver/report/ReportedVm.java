package io.jenkins.plugins.xenserver.report;

import java.util.List;

/**
 * A VM that the rollout touched.
 *
 * @param powerState now, empty when not known
 * @param home name of the host it belongs to, empty for none
 * @param residentOn name of the host it runs on now, empty for none or not known
 * @param what what was done with it, in words
 * @param moves from host to host, in the order of time
 */
public record ReportedVm(
        String uuid,
        String name,
        String powerState,
        String home,
        String residentOn,
        String what,
        List<Phase> phases,
        List<VmMove> moves) {
    /** Older reports do not tell moves. */
    public ReportedVm {
        moves = moves == null ? List.of() : List.copyOf(moves);
    }

    /** Whether it is known to run somewhere else than at home. */
    public boolean away() {
        return !home.isEmpty() && !residentOn.isEmpty() && !home.equals(residentOn);
    }

    /** Whether something done to it failed. */
    public boolean failed() {
        return phases.stream().anyMatch(Phase::failed);
    }
}
