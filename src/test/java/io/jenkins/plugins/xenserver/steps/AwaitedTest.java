package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class AwaitedTest {
    private final CompletableFuture<String> work = new CompletableFuture<>();

    private String outcome() throws IOException {
        return Awaited.outcome(work, work::get);
    }

    @Test
    void shouldGiveWhatTheWorkGives() throws Exception {
        work.complete("done");

        assertThat(outcome()).isEqualTo("done");
        assertThat(work).isNotCancelled();
    }

    @Test
    void shouldThrowWhatTheWorkThrows() {
        var io = new IOException("no disk");
        work.completeExceptionally(io);

        assertThatThrownBy(this::outcome).isSameAs(io);
    }

    @Test
    void shouldThrowWhatNobodyExpectsAsItIsWhereItMay() {
        var unexpected = new IllegalStateException("no idea");
        work.completeExceptionally(unexpected);

        assertThatThrownBy(this::outcome).isSameAs(unexpected);
    }

    @Test
    void shouldWrapWhatItMayNotThrow() {
        var other = new Exception("of another kind");
        work.completeExceptionally(other);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(this::outcome)
                .havingCause()
                .isSameAs(other);
    }

    @Test
    void shouldCancelWhatTakesTooLong() {
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> Awaited.outcome(work, () -> work.get(0, TimeUnit.SECONDS)));
        assertThat(work).isCancelled();
    }

    @Test
    void shouldCancelWhatNobodyWaitsForAnyMore() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(ThreadStopped.class).isThrownBy(this::outcome);
        assertThat(work).isCancelled();
    }
}
