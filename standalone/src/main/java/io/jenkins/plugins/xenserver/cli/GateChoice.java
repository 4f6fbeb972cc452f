package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.rollout.RolloutSetup;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What is asked after each host whether to go on. */
final class GateChoice {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec command;

    @ArgGroup(exclusive = true)
    private Choice choice = new Choice();

    private static final class Choice {
        @Option(
                names = "--gate",
                paramLabel = "COMMAND",
                description =
                        "Asked after each host: a command that finds the host in XEN_HOST, XEN_HOST_UUID, XEN_HOSTS_DONE and "
                                + "XEN_HOSTS_TOTAL and says no with an exit code other than 0. May be run twice for a host after an interruption.")
        private String gate;

        @Option(
                names = "--ask",
                description =
                        "Ask on this terminal after each host whether to go on. No, or the end of the input, stops "
                                + "there, gives back what is owed and reports.")
        private boolean ask;
    }

    /** Whether anything is asked. */
    boolean isChosen() {
        return choice.gate != null || choice.ask;
    }

    /**
     * Before anything is sent.
     *
     * @throws IllegalArgumentException if a person is to be asked and there is none
     */
    void demandTerminal() {
        if (choice.ask && !Main.terminal(command).present()) {
            throw new IllegalArgumentException("There is no terminal to ask on after each host, and nothing was sent. "
                    + "Run --ask where input and output are a terminal, or give --gate a command.");
        }
    }

    /**
     * The gate.
     *
     * @param out where a question is printed
     * @param aside whether that is not where a command prints, which is kept for the result
     * @param journal what was done so far
     */
    HostGate gate(RolloutSetup setup, PrintWriter out, boolean aside, Path journal) {
        if (choice.gate != null) {
            return new CommandGate(choice.gate, aside ? out : null, setup.stop(), setup.time());
        }
        return new AskingGate(Main.terminal(command), out, journal, setup.by().get("user"), setup.stop(), setup.time());
    }
}
