package io.jenkins.plugins.xenserver.cli;

import picocli.CommandLine.Command;

/** {@code plan}: the same look as {@code check}, with every action on every host and the reason for it. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Shows what an update would do, host by host in order, and why. Changes nothing.")
final class PlanCommand extends CheckCommand {
    @Override
    boolean withPlan() {
        return true;
    }
}
