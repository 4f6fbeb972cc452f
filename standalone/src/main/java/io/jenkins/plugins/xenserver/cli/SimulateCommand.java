package io.jenkins.plugins.xenserver.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.simulator.ScaledClock;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimServer;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.xapi.ScaledTime;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code simulate}: a simulated pool on HTTPS, to try everything without a real one. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a simulated pool on this machine (127.0.0.1, 127.0.0.2, ... with one port) and prints how to reach it. "
                    + "Runs until it is ended."
        })
final class SimulateCommand implements Callable<Integer> {
    /** What the pool has to offer. */
    enum Scenario {
        healthy,
        toolstack,
        livepatch,
        reboot,
        ha,
        clustered,
        blocked
    }

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--hosts",
            defaultValue = "3",
            description = "Number of hosts, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int hosts;

    @Option(
            names = "--vms",
            defaultValue = "10",
            description = "Number of VMs, up to 2000 (default: ${DEFAULT-VALUE}).")
    private int vms;

    @Option(
            names = "--scenario",
            defaultValue = "reboot",
            description = "What the pool offers: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Scenario scenario;

    @Option(names = "--port", defaultValue = "0", description = "Port of all hosts; 0 = any free one.")
    private int port;

    @Option(
            names = "--speed",
            defaultValue = "1",
            description = "How much faster than real time passes in the pool (default: ${DEFAULT-VALUE}).")
    private double speed;

    @Option(names = "--time-origin", hidden = true)
    private Instant timeOrigin = Instant.now();

    @Option(names = "--json", description = "Print how to reach it as one line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (hosts < 1 || hosts > 64 || vms < 0 || vms > 2000 || speed <= 0) {
            throw new IllegalArgumentException(
                    "A simulated pool has 1 to 64 hosts, up to 2000 VMs and a positive speed.");
        }
        try (var clock = new ScaledClock(ScaledTime.scaled(speed, timeOrigin), speed)) {
            var simulator = builder().clock(clock).build();
            try (var server = SimServer.https(simulator, port)) {
                tell(simulator, server);
                new CountDownLatch(1).await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.SUCCESS;
    }

    private SimPoolBuilder builder() {
        return switch (scenario) {
            case healthy -> Scenarios.healthy(hosts, vms);
            case toolstack -> Scenarios.toolstackOnly(hosts, vms);
            case livepatch -> Scenarios.livepatch(hosts, vms);
            case reboot -> Scenarios.fullReboot(hosts, vms);
            case ha -> Scenarios.haAndWlb(hosts, vms);
            case clustered -> Scenarios.clustered(hosts, vms);
            case blocked -> Scenarios.vmThatCannotMove(hosts, vms);
        };
    }

    private void tell(Simulator simulator, SimServer server) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        var address = simulator.coordinator().address() + ":" + server.port();
        var fingerprints =
                simulator.hosts().stream().map(server::fingerprint).distinct().collect(Collectors.joining(","));
        var user = SimPoolBuilder.ROOT.name();
        var password = SimPoolBuilder.ROOT.password();
        if (json) {
            ObjectNode node = Json.mapper().createObjectNode();
            node.put("address", address)
                    .put("user", user)
                    .put("password", password)
                    .put("fingerprint", fingerprints);
            out.println(Json.mapper().writeValueAsString(node));
        } else {
            out.println("address:     " + address);
            out.println("user:        " + user);
            out.println("password:    " + password);
            out.println("fingerprint: " + fingerprints);
            out.println("Ready. End with Ctrl-C.");
        }
        out.flush();
    }
}
