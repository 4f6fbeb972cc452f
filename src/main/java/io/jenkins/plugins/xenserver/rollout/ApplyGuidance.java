package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.Plan;

/**
 * Carries out guidance that earlier updates left pending, on hosts and VMs, at the chosen level, with the same safety as a
 * rolling update. Installs nothing and synchronises nothing.
 */
public final class ApplyGuidance extends RollingUpdate {
    /** A run that has not begun, or that goes on where its journal ends. */
    public ApplyGuidance(RolloutSetup setup) {
        super(setup.withOptions(setup.options().with(o -> o.pending = PendingPolicy.FINISH)), "apply-guidance");
    }

    /** It is all there is to do. */
    @Override
    boolean finishesPendingFirst() {
        return false;
    }

    /** Nothing is installed, so no channel is needed. */
    @Override
    void foundation() {}

    @Override
    String hash() {
        return context().pool().hash();
    }

    @Override
    String doneText(String pool, String hash) {
        return Texts.of("end.guidance", pool);
    }

    @Override
    String nothingToDo(String pool) {
        return Texts.of(
                context().options().hosts().isEmpty() ? "end.nothingPending" : "end.chosenNothingPending", pool);
    }

    @Override
    Plan wholePlan(String hash) {
        return new Planning(context().pool(), context().options()).pendingOnly(hash);
    }
}
