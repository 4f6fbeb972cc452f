package io.jenkins.plugins.xenserver.report;

/**
 * A planned action on a host and what became of it.
 *
 * @param action its name, for example {@code REBOOT}
 * @param title what people call it
 * @param reason why it was planned
 * @param result {@code done}, {@code skipped}, {@code failed}, {@code not done} when the rollout ended without it,
 *     {@code planned} while it may still be done
 */
public record ReportedAction(String action, String title, String reason, String result) {
    /** What people call its result. */
    public String resultWords() {
        return Texts.orElse("result." + result, result);
    }
}
