package io.jenkins.plugins.xenserver.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "90s, PT1M30S",
        "45m, PT45M",
        "1h30m, PT1H30M",
        "2d, PT48H",
        "1d 2h, PT26H",
        "PT20M, PT20M",
        "P7D, PT168H",
        "pt2h, PT2H"
    })
    void shouldReadWhatPeopleWrite(String text, Duration expected) {
        assertThat(Durations.read(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "45", "m", "30m1h", "45x", "soon", "99999999h"})
    void shouldGuessNothing(String text) {
        assertThat(Durations.read(text)).isEmpty();
    }
}
