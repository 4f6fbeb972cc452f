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
import io.jenkins.plugins.xenserver.xapi.PoolSession;
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
    private boolean resuming;
    private java.util.function.Supplier<Map<String, Object>> more = Map::of;

    Run(CommandLine command, PoolOptions pool, Path file, boolean json) {
        this.command = command;
        this.pool = pool;
        this.file = file;
        this.json = json;
        this.terminal = Main.terminal(command.getCommandSpec());
        this.progress = json ? command.getErr() : command.getOut();
    }

    /** From now on this goes on with the run of the journal. Without it, it begins one and leaves any other's journal alone. */
    Run resuming() {
        resuming = true;
        return this;
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
        return begun("kind");
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

    /**
     * Runs or resumes.
     *
     * @throws IllegalArgumentException if the journal is not one that this may go on with; nothing was sent then
     */
    int drive(Function<RolloutSetup, Procedure> procedure, RolloutOptions options) throws IOException {
        demandRight(existing());
        var address = pool.address().isEmpty() ? begun("address") : pool.address();
        var session = pool.session(address.isEmpty() ? List.of() : List.of(address.split(",")));
        var store = opened(session);
        var rollout = store.existing().isEmpty() ? JournalFolder.newId() : begun("rolloutId");
        progress.println("Journal: " + file);
        var view = terminal.present() && !json
                ? ProgressView.table(progress, terminal.size(), pool.time())
                : ProgressView.lines(progress, pool.time());
        var stop = new StopSignal();
        var setup = new RolloutSetup(
                rollout,
                address,
                session,
                store,
                options,
                Map.of("program", "command line", "user", System.getProperty("user.name", "")),
                JournalFolder.newId(),
                pool.time(),
                stop,
                () -> true,
                halting(reporting(view)));
        var gated = gate == null ? setup : setup.withGate(undisturbed(view, gate.gate(setup, progress, json, file)));
        try (var interrupts = new Interrupts(stop, view)) {
            var result = procedure.apply(gated).run();
            view.end();
            tell(result);
            return ExitCode.of(result.outcome());
        }
    }

    /** What the journal's first record tells; empty if there is none. */
    private String begun(String what) throws IOException {
        return existing().stream().findFirst().map(r -> r.text(what)).orElse("");
    }

    /** A resume goes on with a run that is not complete; every other command begins one, in a journal of its own. */
    private void demandRight(List<JournalRecord> before) throws IOException {
        var over =
                before.stream().anyMatch(r -> r.type() == RecordType.CLOSED) && !RollingUpdate.mayOweRestarts(before);
        if (resuming && over) {
            throw new IllegalArgumentException(
                    "The run of journal " + file + " has ended; there is nothing to resume.");
        }
        if (!resuming && before.isEmpty() && Files.isRegularFile(file) && Files.size(file) > 0) {
            // What is no journal would be taken for a line that was cut off, and be wiped.
            throw new IllegalArgumentException("The file " + file
                    + " holds something that is not the journal of a run; choose another --journal.");
        }
        if (!resuming && !before.isEmpty()) {
            throw new IllegalArgumentException("The journal " + file + " belongs to a run that "
                    + (over
                            ? "has ended; choose another --journal."
                            : "is not complete; go on with that by 'resume', or choose another --journal."));
        }
    }

    /**
     * The journal, before anything is sent: there may be no place for it. Whoever begins wants to know as well that the address
     * is right, and nothing is left of a run that could not begin; whoever resumes may have to wait for the pool.
     */
    private FileJournal opened(PoolSession session) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        var madeFolder = folder != null && !Files.exists(folder);
        var madeFile = !Files.exists(file);
        var store = FileJournal.open(file);
        try {
            // Somebody else may have been quicker.
            demandRight(store.existing());
            if (!resuming) {
                PoolOptions.reach(session);
            }
            return store;
        } catch (RuntimeException e) {
            store.close();
            if (madeFile) {
                Files.deleteIfExists(file);
            }
            if (madeFolder) {
                Files.deleteIfExists(folder);
            }
            throw e;
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
                view.makeWay();
                try {
                    return gate.ask(step, waiting);
                } finally {
                    view.comeBack();
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
