package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.AbortException;
import io.jenkins.plugins.xenserver.rollout.StopSignal.Wish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an abort is answered with. */
class StopRequestTest {
    private static StopRequest first(Wish wish) {
        return StopRequest.of(wish, new AbortException("alice"), null);
    }

    /** Only where hosts are worked on is there one in hand. */
    @ParameterizedTest
    @CsvSource({
        "CHECK, ends here",
        "UPDATE, completes the host in hand",
        "GUIDANCE, completes the host in hand",
        "SYNC, completes its synchronisation",
        "UPLOAD, ends here",
        "CONFIGURE, is completed",
        "RESTORE, is still given back",
    })
    void shouldSayWhatWillHappenForTheWorkAtHand(ProcedureKind kind, String what) {
        var words = first(Wish.AFTER_HOST).words(kind, "prod");

        assertThat(words).startsWith("Stop requested: ").contains("pool prod", what);
        assertThat(words.contains("host")).isEqualTo(kind == ProcedureKind.UPDATE || kind == ProcedureKind.GUIDANCE);
        assertThat(words.contains("Abort once more")).isEqualTo(kind != ProcedureKind.CHECK);
    }

    @Test
    void shouldSayThatNothingNewIsBegunWhereThatIsWished() {
        assertThat(first(Wish.NOW).words(ProcedureKind.UPDATE, "prod")).contains("nothing new is begun on pool prod");
    }

    @ParameterizedTest
    @EnumSource(ProcedureKind.class)
    void shouldSayTheSecondTimeThatNothingIsWaitedFor(ProcedureKind kind) {
        var again = StopRequest.of(Wish.AFTER_HOST, new AbortException("bob"), first(Wish.AFTER_HOST));

        assertThat(again.words(kind, "prod")).contains("requested again", "prod is not waited for any longer");
    }
}
