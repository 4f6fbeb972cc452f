package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.model.Blocker;
import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.report.HostResult;
import io.jenkins.plugins.xenserver.report.Outcome;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.ReportedAction;
import io.jenkins.plugins.xenserver.report.ReportedHost;
import io.jenkins.plugins.xenserver.report.ReportedPool;
import io.jenkins.plugins.xenserver.report.StagedPrecheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The value of a look is kept with the state of the build, so it is small whatever the pool is like. */
class CheckValueTest {
    private static final Instant NOW = Instant.parse("2026-12-05T02:00:00Z");

    private static Report report(int hosts, int blockersEach, int failures, int actionsEach, String text) {
        var all = new ArrayList<ReportedHost>();
        for (var number = 1; number <= hosts; number++) {
            all.add(new ReportedHost(
                    "uuid-" + number,
                    "xs" + number,
                    number == 1,
                    HostResult.NOT_STARTED,
                    "",
                    "",
                    "",
                    "",
                    "",
                    GuidanceSet.EMPTY,
                    GuidanceSet.EMPTY,
                    Collections.nCopies(actionsEach, new ReportedAction("REBOOT", text, "", "planned")),
                    List.of("u1"),
                    List.of(),
                    IntStream.range(0, blockersEach)
                            .mapToObj(vm -> new Blocker("vm-uuid-" + vm, text + vm, "VM_REQUIRES_SR", text, false))
                            .toList(),
                    List.of(),
                    List.of(),
                    null));
        }
        var failure = new StagedPrecheck(1, new PrecheckResult("id", PrecheckResult.Status.FAILURE, "xs1", text, text));
        return new Report(
                1,
                "rollout",
                "check",
                new ReportedPool("pool-uuid", "pool-1", "xs1"),
                Map.of(),
                Map.of(),
                Outcome.SUCCESS,
                text,
                false,
                "full",
                "abc",
                NOW,
                NOW,
                NOW,
                List.of(),
                List.of(),
                all,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Collections.nCopies(failures, failure),
                List.of());
    }

    private static int size(Map<String, ?> value) throws Exception {
        return Json.mapper().writeValueAsBytes(value).length;
    }

    private static List<?> list(Map<String, ?> value, String key) {
        return (List<?>) value.get(key);
    }

    @Test
    void shouldTellAllOfASmallPool() {
        var value = CheckValue.of(report(3, 2, 4, 2, "text"), "folder");

        assertThat(list(value, "blockers")).hasSize(6);
        assertThat(list(value, "failures")).hasSize(4);
        assertThat(value).containsEntry("blockersTotal", 6).containsEntry("warningsTotal", 0);
    }

    @Test
    void shouldCountWhatItDoesNotList() throws Exception {
        var value = CheckValue.of(report(64, 40, 70, 3, "a text of usual length, with a name in it"), "folder");

        assertThat(size(value)).isLessThanOrEqualTo(CheckValue.LARGEST);
        assertThat(list(value, "blockers")).hasSize(50);
        assertThat(list(value, "failures")).hasSize(50);
        assertThat(value).containsEntry("blockersTotal", 64 * 40).containsEntry("failuresTotal", 70);
        assertThat(list(value, "hosts"))
                .hasSize(64)
                .allSatisfy(host ->
                        assertThat(list((Map<String, ?>) host, "actions")).hasSize(3));
    }

    @Test
    void shouldStaySmallForAHostilePool() throws Exception {
        var value = CheckValue.of(report(64, 50, 70, 40, "\u20ac".repeat(5_000)), "folder");

        assertThat(size(value)).isLessThanOrEqualTo(CheckValue.LARGEST);
        assertThat(list(value, "hosts")).hasSize(64);
        assertThat(value).containsEntry("blockersTotal", 64 * 50);
    }
}
