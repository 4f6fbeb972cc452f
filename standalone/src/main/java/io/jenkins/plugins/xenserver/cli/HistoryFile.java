package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.FileHistory;
import io.jenkins.plugins.xenserver.rollout.History;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where it is kept how long hosts took; estimates are made of it. */
final class HistoryFile {
    @Option(
            names = "--history",
            paramLabel = "FILE",
            description =
                    "How long the hosts of earlier updates took; estimates are made of it, and updates add to it. "
                            + "Without it estimates are rough defaults.")
    private Path file;

    History history() {
        return file == null ? History.NONE : new FileHistory(file);
    }
}
