package io.jenkins.plugins.xenserver.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.xenserver.report.Journal;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.report.SampleReports;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RolloutViewTest {
    private static Report report(String journal) {
        return Report.of(Journal.parse(journal));
    }

    private static RolloutView ended(String journal) {
        var report = report(journal);
        return RolloutView.of("p0", "prod", report, report.lastEntry(), false);
    }

    private static RolloutView running(Duration later) {
        var report = report(SampleReports.unfinished());
        return RolloutView.of("p0", "prod", report, report.lastEntry().plus(later), true);
    }

    private static Card card(RolloutView view, String name) {
        return view.cards().stream()
                .filter(card -> card.id().equals("p0-" + name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldTellAFinishedRollout() {
        var view = ended(SampleReports.success(5));

        assertThat(view.pool()).isEqualTo("prod");
        assertThat(view.kind()).isEqualTo("Rolling update");
        assertThat(view.outcome()).isEqualTo("Success");
        assertThat(view.symbol()).isEqualTo("symbol-status-blue");
        assertThat(view.running()).isFalse();
        assertThat(view.done()).isEqualTo(5);
        assertThat(view.hosts()).hasSize(5).allMatch(host -> host.words().equals("Updated"));
        assertThat(card(view, "hosts-done").value()).isEqualTo("5 / 5");
        assertThat(card(view, "hosts-done").tone()).isEqualTo("good");
        assertThat(card(view, "time").title()).isEqualTo("Took");
    }

    @Test
    void shouldHaveACellOfEachHostForEachKindOfPhase() {
        var view = ended(SampleReports.success(3));

        assertThat(view.columns()).startsWith("Prepare", "Evacuate", "Apply").contains("Reboot");
        assertThat(view.hosts()).allSatisfy(host -> assertThat(host.cells()).hasSameSizeAs(view.columns()));
        var third = view.hosts().get(2);
        assertThat(third.cells().get(view.columns().indexOf("Reboot")).state()).isEqualTo("none");
    }

    @Test
    void shouldNameTheHostThatFailedAndWhatIsOwed() {
        var view = ended(SampleReports.failed());

        var fourth = view.hosts().get(3);
        assertThat(fourth.words()).isEqualTo("Failed");
        assertThat(fourth.symbol()).isEqualTo("symbol-status-red");
        assertThat(fourth.doing()).contains("could not be emptied");
        assertThat(fourth.cells().get(view.columns().indexOf("Evacuate")).words())
                .isEqualTo("✕ failed after 15 min 00 s");
        assertThat(view.hosts().get(4).words()).isEqualTo("Not started");
        assertThat(view.owed()).extracting(RolloutView.DebtRow::remedy).contains("xe host-enable name-label=xs-04");
        assertThat(card(view, "hosts-done").note()).isEqualTo("1 failed");
        assertThat(view.details().get(3).open()).isTrue();
        assertThat(view.details().get(0).open()).isFalse();
    }

    @Test
    void shouldTellARunningRolloutByTheClockNotByItsLastEntry() {
        var view = running(Duration.ofSeconds(30));

        assertThat(view.running()).isTrue();
        assertThat(view.outcome()).isEqualTo("In progress");
        var second = view.hosts().get(1);
        assertThat(second.words()).isEqualTo("In progress");
        assertThat(second.doing()).isEqualTo("reboot");
        var reboot = second.cells().get(view.columns().indexOf("Reboot"));
        assertThat(reboot.state()).isEqualTo("running");
        assertThat(reboot.words()).isEqualTo("4 min 30 s …");
        assertThat(card(view, "time").title()).isEqualTo("Time left");
        assertThat(card(view, "time").value()).startsWith("about ");
        assertThat(card(view, "outstanding").note()).endsWith("to restore at the end");
    }

    @Test
    void shouldCallARolloutInterruptedWhenItsBuildIsOver() {
        var report = report(SampleReports.unfinished());
        var view = RolloutView.of("p0", "prod", report, report.lastEntry().plus(Duration.ofDays(300)), false);

        assertThat(view.outcome()).isEqualTo("Unfinished");
        var second = view.hosts().get(1);
        assertThat(second.cells().get(view.columns().indexOf("Reboot")).words()).isEqualTo("interrupted");
        assertThat(second.seconds()).isLessThan(Duration.ofHours(1).toSeconds());
        assertThat(card(view, "time").value()).doesNotContain("h");
    }

    @Test
    void shouldNotGuessTheTimeLeftBeforeAHostIsDone() {
        var journal = SampleReports.unfinished()
                .lines()
                .takeWhile(line -> !line.contains("\"host result\""))
                .collect(Collectors.joining("\n", "", "\n"));
        var report = report(journal);
        var view = RolloutView.of("p0", "prod", report, report.lastEntry(), true);

        assertThat(card(view, "time").value()).isEqualTo("not known yet");
    }

    @Test
    void shouldShowNothingWhereThereIsNothing() {
        var first = SampleReports.success(3).lines().findFirst().orElseThrow();
        var view = ended(first + "\n");

        assertThat(view.hosts()).isEmpty();
        assertThat(view.timeline()).isEmpty();
        assertThat(card(view, "hosts-done").value()).isEqualTo("0 / 0");
    }

    @Test
    void shouldLinkUpdatesToTheWebOnlyAndCleanEveryText() {
        var view = ended(SampleReports.hostile());

        assertThat(view.details().getFirst().updates())
                .allMatch(update -> update.href().isEmpty());
        assertThat(view.hosts().getFirst().name()).doesNotContain("\u202e", "\u0001");
        assertThat(view.message()).doesNotContain("\u202e", "\u0001");
        assertThat(view.timeline()).doesNotContain("<script", "\u202e");
        assertThat(view.details().getFirst().messages()).isNotEmpty().noneMatch(text -> text.contains("\u202e"));
    }

    @Test
    void shouldTellWhatIsBehindAHost() {
        var detail = ended(SampleReports.success(3)).details().getFirst();

        assertThat(detail.updates()).extracting(UpdateRow::id).contains("UPDATE-2026-0117");
        assertThat(detail.actions())
                .isNotEmpty()
                .allMatch(action -> !action.reason().isEmpty());
        assertThat(detail.vms()).extracting(HostDetail.VmRow::name).contains("web-1", "db-1");
        assertThat(detail.phases()).extracting(HostDetail.PhaseRow::words).contains("evacuate", "apply updates");
        assertThat(detail.messages()).anyMatch(text -> text.contains("The monitoring is green."));
    }
}
