package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.ProxyWish;
import io.jenkins.plugins.xenserver.model.SyncSchedule;
import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import io.jenkins.plugins.xenserver.rollout.Drain;
import io.jenkins.plugins.xenserver.rollout.Limits;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a build has kept of what was asked for, read by another version of the plugin. The lines of {@code requests-1.jsonl} are
 * of the first version, and never to be made anew: what they mean must stay what it was.
 */
class KeptRequestTest {
    private static final ProcedureRequest UPDATE = ProcedureRequest.of(ProcedureKind.UPDATE, r -> {
        r.options = RolloutOptions.DEFAULT.with(o -> {
            o.hash = "5f2a9c0e7d41";
            o.level = GuidanceLevel.FULL;
            o.vmRestart = VmRestartPolicy.LEVEL;
            o.pending = PendingPolicy.FINISH;
            o.migrateHome = false;
            o.parallel = 7;
            o.allowDisabled = true;
            o.limits = Limits.of(Map.of("reboot", Duration.ofMinutes(90), "gate", Duration.ofDays(1)));
            o.hosts = List.of("xs0*", "xs11");
            o.finishBefore = Instant.parse("2026-12-05T04:00:00Z");
            o.canary = Duration.ofMinutes(20);
            o.onFailure = RolloutOptions.OnFailure.SKIP_HOST;
            o.allowMixed = true;
            o.drain = new Drain(
                    List.of(Drain.Rung.MIGRATE, Drain.Rung.HARD_SHUTDOWN),
                    5,
                    Duration.ofSeconds(30),
                    true,
                    List.of("ci"));
            o.resumeWithin = Duration.ofHours(9);
            o.evacuationBatch = 4;
            o.evacuationNetwork = "storage";
        });
        r.stopNow = true;
    });
    private static final ProcedureRequest CONFIGURE = ProcedureRequest.of(ProcedureKind.CONFIGURE, r -> {
        r.wanted = new WantedUpdates(
                new UpdateSource(
                        UpdateSource.Kind.URLS,
                        "https://mirror.example.org/bin",
                        "https://mirror.example.org/src",
                        "mirror-key",
                        "",
                        ""),
                new ProxyWish("http://proxy.example.org:3128", "updater"),
                SyncSchedule.weekly(6));
        r.accountId = "proxy";
    });
    private static final ProcedureRequest SYNC = ProcedureRequest.of(ProcedureKind.SYNC, r -> {
        r.force = true;
        r.freeze = true;
        r.accountId = "other-pool";
    });
    private static final ProcedureRequest UPLOAD =
            ProcedureRequest.of(ProcedureKind.UPLOAD, r -> r.switchChannel = true);
    private static final ProcedureRequest CHECK = ProcedureRequest.of(ProcedureKind.CHECK, r -> r.gated = true);

    private static List<String> kept() {
        try (var in = KeptRequestTest.class.getResourceAsStream("requests-1.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldMeanWhatTheFirstVersionMeant() {
        assertThat(kept().stream().map(ProcedureRequest::parse))
                .containsExactly(UPDATE, CONFIGURE, SYNC, UPLOAD, CHECK);
    }

    /** Every place in what is kept today, as a path; but for the kind, without which nothing can be done. */
    static List<String> places() throws IOException {
        var places = new ArrayList<String>();
        collect(Json.mapper().readTree(ProcedureRequest.of(ProcedureKind.UPDATE).json()), "", places);
        places.remove("/kind");
        assertThat(places)
                .contains("/options", "/options/migrateHome", "/options/limits/reboot", "/options/drain/retries");
        return places;
    }

    private static void collect(JsonNode node, String path, List<String> places) {
        node.fields().forEachRemaining(field -> {
            var place = path + "/" + field.getKey();
            places.add(place);
            collect(field.getValue(), place, places);
        });
    }

    /** As an earlier version that did not know of it has written it. */
    @ParameterizedTest
    @MethodSource("places")
    void shouldTakeTheDefaultForWhatIsMissing(String place) throws IOException {
        var usual = ProcedureRequest.of(ProcedureKind.UPDATE);
        var json = Json.mapper().readTree(usual.json());
        var cut = place.lastIndexOf('/');
        ((ObjectNode) json.at(place.substring(0, cut))).remove(place.substring(cut + 1));

        assertThat(ProcedureRequest.parse(json.toString())).isEqualTo(usual);
    }

    @Test
    void shouldIgnoreWhatOnlyALaterVersionKnows() throws IOException {
        var json = (ObjectNode) Json.mapper().readTree(UPDATE.json());
        for (var place : List.of("", "/options", "/options/limits", "/options/drain")) {
            ((ObjectNode) json.at(place))
                    .put("mood", "cheerful")
                    .putObject("more")
                    .put("of", "it");
        }

        assertThat(ProcedureRequest.parse(json.toString())).isEqualTo(UPDATE);
    }

    /** Rather than doing something else with the pool, or with its VMs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "",
                "{\"kind\":\"DEMOLISH\",\"options\":{}}",
                "{\"kind\":\"UPDATE\",\"options\":{\"drain\":{\"rungs\":[\"MIGRATE\",\"CLONE\"]}}}",
                "{\"kind\":\"UPDATE\",\"options\":{\"resumeWithin\":\"soon\"}}"
            })
    void shouldRefuseInASentenceWhatItCannotKnow(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProcedureRequest.parse(json))
                .withMessage("What this step was asked to do cannot be read any more.");
    }
}
