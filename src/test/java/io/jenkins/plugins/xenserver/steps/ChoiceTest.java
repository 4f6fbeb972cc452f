package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.rollout.Drain;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceTest {
    private static final ZonedDateTime EVENING = ZonedDateTime.parse("2026-12-04T22:30:00+01:00[Europe/Berlin]");

    @ParameterizedTest
    @CsvSource({"90s, PT1M30S", "45m, PT45M", "1h30m, PT1H30M", "2d, PT48H", "1d 2h, PT26H", "PT20M, PT20M", "'', PT7S"
    })
    void shouldReadDurationsAsPeopleWriteThem(String text, Duration expected) {
        assertThat(Choice.duration("canary", text, Duration.ofSeconds(7))).isEqualTo(expected);
    }

    @Test
    void shouldTakeATimeOfDayForTheNextOne() {
        assertThat(Choice.moment("finishBefore", "04:00", EVENING)).isEqualTo(Instant.parse("2026-12-05T03:00:00Z"));
        assertThat(Choice.moment("finishBefore", "23:00", EVENING)).isEqualTo(Instant.parse("2026-12-04T22:00:00Z"));
        assertThat(Choice.moment("finishBefore", "2026-12-05T04:00:00+01:00", EVENING))
                .isEqualTo(Instant.parse("2026-12-05T03:00:00Z"));
        assertThat(Choice.moment("finishBefore", " ", EVENING)).isNull();
    }

    @Test
    void shouldNameTheArgumentAndWhatIsPossible() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Choice.of(PendingPolicy.class, "pending", "maybe", PendingPolicy.FAIL))
                .withMessage("'maybe' is not possible for pending; it can be fail, finish, ignoreVms.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Choice.duration("canary", "soon", Duration.ZERO))
                .withMessageContaining("'soon'")
                .withMessageContaining("canary");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Choice.moment("finishBefore", "tomorrow at four", EVENING))
                .withMessageContaining("finishBefore");
    }

    @Test
    void shouldReadEveryArgumentOfAnUpdate() {
        var step = new XenRollingUpdateStep();
        step.setLevel("full");
        step.setHosts("xs01\nxs0*\n");
        step.setDrain("migrate\nsuspend\nhardShutdown");
        step.setDrainRetries(5);
        step.setProtectedVms("jenkins");
        step.setVmRestart("level");
        step.setMigrateHome(false);
        step.setParallelVms(7);
        step.setEvacuationBatch(4);
        step.setEvacuationNetwork("storage");
        step.setCanary("45m");
        step.setLimits("reboot=90m\napply = 4h");
        step.setOnFailure("skipHost");
        step.setAllowMixed(true);
        step.setAllowDisabled(true);
        step.setResumeWithin("6h");
        step.setStopMode("now");
        step.setHash("abc");
        step.setPending("ignoreVms");
        var request = ProcedureRequest.parse(step.request().json());
        assertThat(request).isEqualTo(step.request());
        assertThat(request.stopNow()).isTrue();
        var options = request.options();
        assertThat(options.hosts()).containsExactly("xs01", "xs0*");
        assertThat(options.drain())
                .isEqualTo(new Drain(
                        List.of(Drain.Rung.MIGRATE, Drain.Rung.SUSPEND, Drain.Rung.HARD_SHUTDOWN),
                        5,
                        null,
                        false,
                        List.of("jenkins")));
        assertThat(options.limits().reboot()).isEqualTo(Duration.ofMinutes(90));
        assertThat(options.limits().apply()).isEqualTo(Duration.ofHours(4));
        assertThat(options.onFailure()).isEqualTo(RolloutOptions.OnFailure.SKIP_HOST);
        assertThat(options.canary()).isEqualTo(Duration.ofMinutes(45));
        assertThat(options.resumeWithin()).isEqualTo(Duration.ofHours(6));
        assertThat(options.evacuationNetwork()).isEqualTo("storage");
        assertThat(options.pending()).isEqualTo(PendingPolicy.IGNORE_VMS);
        assertThat(options.migrateHome()).isFalse();
    }

    @Test
    void shouldMeanTheEnginesDefaultsWhereNothingIsSaid() {
        assertThat(new XenRollingUpdateStep().request().options()).isEqualTo(RolloutOptions.DEFAULT);
        assertThat(new XenApplyGuidanceStep().request().options()).isEqualTo(RolloutOptions.DEFAULT);
    }

    /** A build that waits for its pool while the plugin is upgraded. */
    @Test
    void shouldReadWhatAnEarlierVersionHasKept() {
        var request = ProcedureRequest.parse("""
                {"kind": "UPDATE", "options": {"level": "FULL"}, "stopNow": true, "gated": true}
                """);
        assertThat(request.kind()).isEqualTo(ProcedureKind.UPDATE);
        assertThat(request.stopNow()).isTrue();
        assertThat(request.freeze()).isFalse();
        assertThat(request.options().hosts()).isEmpty();
        assertThat(request.options().drain()).isEqualTo(Drain.DEFAULT);
    }

    @Test
    void shouldRefuseWhatDoesNotGoTogether() {
        var sync = new XenSyncStep();
        sync.setBundle("a.xsbundle");
        sync.setForce(true);
        assertThatIllegalArgumentException().isThrownBy(sync::request);
        var configure = new XenConfigureUpdatesStep();
        assertThatIllegalArgumentException().isThrownBy(configure::request);
        configure.setChannel("normal");
        configure.setBinaryUrl("https://mirror.example.org/xs8");
        assertThatIllegalArgumentException().isThrownBy(configure::request);
        configure.setBinaryUrl(null);
        configure.setSchedule("weekly");
        assertThatIllegalArgumentException().isThrownBy(configure::request).withMessageContaining("day:");
        configure.setDay("sunday");
        assertThat(configure.request().wanted().schedule().day()).isZero();
        var limits = new XenRollingUpdateStep();
        limits.setLimits("reboot");
        assertThatIllegalArgumentException().isThrownBy(limits::request).withMessageContaining("reboot=90m");
    }
}
