package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.model.Durations;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code xenserver-updates}. */
@Command(
        name = "xenserver-updates",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Updates XenServer pools: synchronise, look, update host by host, resume, report.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; for check and plan: nothing stands in the way",
            "1:failed; the message says what to do",
            "2:the command line is wrong; nothing was sent",
            "3:done, but something needs attention; for check and plan: an update would be refused",
            "4:not finished: stopped on request, or the hosts run different versions"
        },
        footerHeading = "%nA first look at a pool:%n",
        footer = {
            "  xenserver-updates check --address xs01.example.org --user root --fingerprint AB:CD:...",
            "  xenserver-updates update --address xs01.example.org --user root --fingerprint AB:CD:...",
            "If the update was interrupted:",
            "  xenserver-updates resume --journal xenserver-updates-.../journal.jsonl --user root --fingerprint AB:CD:..."
        },
        subcommands = {
            CheckCommand.class,
            PlanCommand.class,
            ConfigureCommand.class,
            SyncCommand.class,
            UploadBundleCommand.class,
            UpdateCommand.class,
            ResumeCommand.class,
            ApplyGuidanceCommand.class,
            RestoreCommand.class,
            ReportCommand.class,
            SimulateCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private final Terminal terminal;

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // The line editor that some Javas put before the console would take what is typed for itself.
        System.setProperty("jdk.console", "java.base");
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return commandLine(Terminal.ofProcess());
    }

    static CommandLine commandLine(Terminal terminal) {
        return reading(new CommandLine(new Main(terminal)))
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(Main::tell);
    }

    /** Lets it read what people write. */
    static CommandLine reading(CommandLine command) {
        return command.setCaseInsensitiveEnumValuesAllowed(true).registerConverter(Duration.class, Main::duration);
    }

    private static Duration duration(String text) {
        return Durations.read(text)
                .orElseThrow(() -> new CommandLine.TypeConversionException(
                        "'" + text + "' is no duration; write for example 45m, 1h30m or 2d"));
    }

    /** What is wrong, where it can be seen: the help of a command is longer than a screen. */
    private static int refuse(CommandLine.ParameterException e, String[] arguments) {
        var command = e.getCommandLine();
        var err = command.getErr();
        err.println(e.getMessage());
        if (arguments.length == 0) {
            command.usage(err);
        } else {
            CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
            err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        err.flush();
        return ExitCode.USAGE;
    }

    /** The terminal of the program that a command belongs to. */
    static Terminal terminal(CommandLine.Model.CommandSpec command) {
        return ((Main) command.root().userObject()).terminal;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }

    /** Failures of the pool and of files are sentences already; anything else is a defect and shows where. */
    private static int tell(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        var expected = e instanceof XapiFailure
                || e instanceof RolloutException
                || e instanceof IOException
                || e instanceof UncheckedIOException
                || e instanceof IllegalArgumentException
                || e instanceof ThreadStopped;
        if (expected) {
            command.getErr().println(Trouble.words(e));
        } else {
            e.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return e instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.FAILED;
    }
}
