package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import io.jenkins.plugins.xenserver.simulator.SimObject;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.Simulator;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A simulated pool on Normal, with Early Access in reach, and the procedures around channels on it. */
final class ChannelFixture {
    static final String SECRET = "hunter2-of-the-proxy";

    final SimulatedRollout rollout;
    Configured configured;

    ChannelFixture(SimulatedRollout rollout) {
        this.rollout = rollout;
    }

    static ChannelFixture of(SimPoolBuilder scenario) {
        var fixture = new ChannelFixture(new SimulatedRollout(scenario));
        SimSources.at(fixture.sim(), SimSources.EARLY_ACCESS, SimUpdates.harmless());
        return fixture;
    }

    static ChannelFixture normal() {
        return of(Scenarios.healthy(2, 2));
    }

    static ChannelFixture scheduled() {
        return of(Scenarios.healthy(2, 2).periodicSync());
    }

    /** A later run on the same pool, with a journal of its own. */
    ChannelFixture successor(String id) {
        return new ChannelFixture(rollout.successor(id));
    }

    Simulator sim() {
        return rollout.simulator;
    }

    RolloutResult configure(WantedUpdates wanted) {
        return configure(wanted, null);
    }

    RolloutResult configure(WantedUpdates wanted, Supplier<String> password) {
        var procedure = new ConfigureUpdates[1];
        var result = rollout.run(s -> procedure[0] = new ConfigureUpdates(s, wanted, password));
        configured = procedure[0].configured().orElse(null);
        return result;
    }

    RolloutResult configure(UpdateSource source) {
        return configure(WantedUpdates.NOTHING.from(source));
    }

    RolloutResult sync(boolean force, Supplier<Credentials> remote) {
        return rollout.run(s -> new PoolSync(s, force, remote));
    }

    RolloutResult upload(byte[] bundle, boolean switchChannel) {
        return rollout.run(s -> new UploadBundle(s, bundle(bundle), switchChannel));
    }

    static Bundle bundle(byte[] bytes) {
        return new Bundle("july.xsbundle", Transport.Body.of(bytes));
    }

    /**
     * From its n-th call on the pool refuses a method with this failure.
     *
     * @param first 1 = always
     */
    ChannelFixture refuse(String method, int first, String... failure) {
        var count = new int[1];
        rollout.transport = inner -> (endpoint, request) -> {
            var called = DeadStop.methodName(request).replace("Async.", "").equals(method);
            return called && ++count[0] >= first ? refusal(failure) : inner.send(endpoint, request);
        };
        return this;
    }

    private static Transport.Reply refusal(String... failure) {
        var values = new StringBuilder();
        for (var part : failure) {
            values.append("<value>").append(part).append("</value>");
        }
        var text = "<?xml version='1.0'?><methodResponse><params><param><value><struct><member><name>Status</name>"
                + "<value>Failure</value></member><member><name>ErrorDescription</name><value><array><data>" + values
                + "</data></array></value></member></struct></value></param></params></methodResponse>";
        return new Transport.Reply(200, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** The pool is on Offline from the start. */
    ChannelFixture onOffline() {
        rollout.operator(client -> {
            var bundle = (String) client.call("Repository.introduce_bundle", "Offline", "from a file");
            client.call("pool.set_repositories", sim().pool().ref(), List.of(bundle));
        });
        sim().bundleContent(SimUpdates.harmless());
        before = sim().calls().size();
        return this;
    }

    private int before;

    /** What the procedures called, without lock, ledger and housekeeping. */
    List<String> calls() {
        return sim().calls().stream()
                .skip(before)
                .map(SimCall::method)
                .filter(m -> !m.startsWith("session.") && !m.startsWith("task.") && !m.endsWith("_other_config"))
                .toList();
    }

    /** Names of the enabled repositories. */
    List<String> enabled() {
        return sim().pool().repositories().stream()
                .map(SimObject::name)
                .sorted()
                .toList();
    }

    String schedule() {
        var pool = sim().pool();
        return pool.text("update_sync_frequency") + " " + pool.number("update_sync_day") + " "
                + (pool.periodicSyncEnabled() ? "on" : "off");
    }

    /** Everything about channels that a user would notice, and what is left in the pool of ours. */
    List<String> state() {
        var pool = sim().pool();
        var state = new ArrayList<String>();
        state.add("enabled " + enabled() + " hash " + sim().hash());
        state.add("proxy " + pool.text("repository_proxy_url") + " " + pool.text("repository_proxy_username"));
        state.add("schedule " + schedule());
        state.add("other_config " + pool.map("other_config"));
        state.add("known "
                + SimSources.known(sim()).stream()
                        .map(r -> r.name() + " " + r.text("binary_url") + " " + r.flag("update"))
                        .sorted()
                        .collect(Collectors.joining(", ")));
        return state;
    }

    String journalText() {
        return rollout.journal.existing().stream().map(JournalRecord::line).collect(Collectors.joining("\n"));
    }

    /** A secret that was given is in nothing that stays. */
    void assertNoSecrets(RolloutResult result) {
        for (var secret : List.of(SECRET, "xenserver\"")) {
            assertThat(journalText()).doesNotContain(secret);
            assertThat(String.join("\n", rollout.log)).doesNotContain(secret);
            assertThat(result.toString()).doesNotContain(secret);
        }
        assertThat(result.message()).doesNotContain("OpaqueRef");
        assertThat(String.join("\n", rollout.log)).doesNotContain("OpaqueRef");
    }
}
