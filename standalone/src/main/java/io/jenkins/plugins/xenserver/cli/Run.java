package io.jenkins.plugins.xenserver.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.HostGate;
import io.jenkins.plugins.xenserver.rollout.JournalRecord;
import io.jenkins.plugins.xenserver.rollout.Procedure;
import io.jenkins.plugins.xenserver.rollout.RecordType;
import io.jenkins.plugins.xenserver.rollout.RollingUpdate;
import io.jenkins.plugins.xenserver.rollout.RolloutListener;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.RolloutResult;
import io.jenkins.plugins.xenserver.rollout.RolloutSetup;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import picocli.CommandLine;

/** Drives a procedure from a terminal: shows how it gets on, answers Ctrl-C, writes the report, returns the exit code. */
final class Run {
    private final CommandLine command;
    private final PoolOptions pool;
    private final Path file;
    private final boolean json;
    private final PrintWriter progress;
    private final Terminal terminal;
    private GateChoice gate;
    private String haltAfter;
    private Path reports;
    private java.util.function.Supplier<Map<String, Object>> more = Map::of;

    Run(CommandLine command, PoolOptions pool, Path file, boolean json) {
        this.command = command;
        this.pool = pool;
        this.file = file;
        this.json = json;
        this.terminal = Main.terminal(command.getCommandSpec());
        this.progress = json ? command.getErr() : command.getOut();
    }

    /**
     * Ends the process without any clean-up right after a record, to show that a resume copes.
     *
     * @param point kind of record and end of its id, for example {@code sent:reboot}, and {@code #2} for the second of them,
     *     counted from the journal's begin; null = never
     */
    void haltAfter(String point) {
        haltAfter = point;
    }

    /**
     * Asks something after each host.
     *
     * @throws IllegalArgumentException if that is not possible here
     */
    void gatedBy(GateChoice choice) {
        if (choice.isChosen()) {
            choice.demandTerminal();
            gate = choice;
        }
    }

    /** What is told besides the result, by name; asked when the run has ended. */
    void alsoTell(java.util.function.Supplier<Map<String, Object>> facts) {
        more = facts;
    }

    /** What kind of procedure the journal belongs to. */
    String kind() throws IOException {
        return existing().stream().findFirst().map(r -> r.text("kind")).orElse("");
    }

    /** Whether the run has a gate and is not over; older journals tell it by what a gate has answered only. */
    boolean wasGated() throws IOException {
        var records = existing();
        return records.stream().noneMatch(r -> r.type() == RecordType.CLOSED)
                && records.stream()
                        .anyMatch(r -> r.type() == RecordType.GATE
                                || r.data().path("gated").asBoolean());
    }

    private List<JournalRecord> existing() throws IOException {
        return Files.isRegularFile(file) ? FileJournal.read(file) : List.of();
    }

    /** Runs or resumes. */
    int drive(Function<RolloutSetup, Procedure> procedure, RolloutOptions options) throws IOException {
        var before = existing();
        var opened = before.stream().findFirst();
        if (before.stream().anyMatch(r -> r.type() == RecordType.CLOSED) && !RollingUpdate.mayOweRestarts(before)) {
            throw new IllegalArgumentException(
                    "The run of journal " + file + " has ended; there is nothing to resume.");
        }
        var address =
                pool.address().isEmpty() ? opened.map(r -> r.text("address")).orElse("") : pool.address();
        var addresses = address.isEmpty() ? List.<String>of() : List.of(address.split(","));
        // Whoever resumes may have to wait for the pool; whoever begins wants to know that the address is right.
        var session = before.isEmpty() ? pool.reached(addresses) : pool.session(addresses);
        progress.println("Journal: " + file);
        var view = ProgressView.of(progress, terminal.present() && !json, pool.time());
        var stop = new StopSignal();
        var setup = new RolloutSetup(
                opened.map(r -> r.text("rolloutId")).orElseGet(JournalFolder::newId),
                address,
                session,
                FileJournal.open(file),
                options,
                Map.of("program", "command line", "user", System.getProperty("user.name", "")),
                JournalFolder.newId(),
                pool.time(),
                stop,
                () -> true,
                halting(reporting(view)));
        var gated = gate == null ? setup : setup.withGate(undisturbed(view, gate.gate(setup, progress, file)));
        try (var interrupts = new Interrupts(stop, progress)) {
            var result = procedure.apply(gated).run();
            view.end();
            tell(result);
            return ExitCode.of(result.outcome());
        }
    }

    /** What the gate prints stays where it is. */
    private static HostGate undisturbed(ProgressView view, HostGate gate) {
        return new HostGate() {
            @Override
            public Verdict ask(Step step) {
                return ask(step, () -> {});
            }

            @Override
            public Verdict ask(Step step, Runnable waiting) {
                try {
                    return gate.ask(step, waiting);
                } finally {
                    view.leave();
                }
            }
        };
    }

    /** The report is on disk before anything happens that may end this process: a restart of the machine it runs on. */
    private RolloutListener reporting(RolloutListener view) {
        return new RolloutListener() {
            @Override
            public void recorded(JournalRecord entry) {
                view.recorded(entry);
            }

            @Override
            public void log(String subject, String line) {
                view.log(subject, line);
            }

            @Override
            public void waiting(String what) {
                view.waiting(what);
            }

            @Override
            public void ended(RolloutResult result) {
                try {
                    reports = writeReport();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        };
    }

    private RolloutListener halting(RolloutListener view) {
        if (haltAfter == null) {
            return view;
        }
        var point = haltAfter.split("[:#]");
        var countdown = new AtomicInteger(point.length > 2 ? Integer.parseInt(point[2]) : 1);
        return new RolloutListener() {
            @Override
            public void ended(RolloutResult result) {
                view.ended(result);
            }

            @Override
            public void recorded(JournalRecord entry) {
                view.recorded(entry);
                var hit = entry.type().word().equals(point[0]) && entry.id().endsWith(point[1]);
                if (hit && countdown.decrementAndGet() == 0) {
                    progress.println("Halted on purpose after '" + entry.type().word() + "' of " + point[1] + ".");
                    progress.flush();
                    Runtime.getRuntime().halt(137);
                }
            }

            @Override
            public void log(String subject, String line) {
                view.log(subject, line);
            }

            @Override
            public void waiting(String what) {
                view.waiting(what);
            }
        };
    }

    private Path writeReport() throws IOException {
        return ReportFiles.write(file, file.toAbsolutePath().getParent());
    }

    private void tell(RolloutResult result) throws IOException {
        var facts = more.get();
        if (json) {
            ObjectNode all = Json.mapper().valueToTree(result);
            facts.forEach((name, value) -> all.set(name, Json.mapper().valueToTree(value)));
            command.getOut()
                    .println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
            command.getOut().flush();
        }
        progress.println();
        result.hosts()
                .forEach(h -> progress.printf(
                        "  %-20s %s%n", CheckText.safe(h.name()), h.result().words()));
        progress.println(result.outcome().words() + ": " + CheckText.safe(result.message()));
        facts.forEach((name, value) -> progress.printf("  %-13s %s%n", name + ":", words(value)));
        result.owed()
                .forEach(o -> progress.println("Still owed: " + CheckText.safe(o.what()) + ". To do: " + o.remedy()));
        progress.println("Report: " + (reports == null ? writeReport() : reports));
        progress.flush();
    }

    private static String words(Object value) {
        var text = value instanceof List<?> list
                ? String.join("; ", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
        return text.isEmpty() ? "-" : CheckText.safe(text);
    }
}
