package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobPatternsTest {
    @ParameterizedTest
    @CsvSource({
        "nightly,             nightly,                true",
        "nightly,             nightly2,               false",
        "nightly,             ops/nightly,            false",
        "ops/maintenance/*,   ops/maintenance/prod,   true",
        "ops/maintenance/*,   ops/maintenance/a/b,    false",
        "ops/maintenance/*,   ops/maintenance,        false",
        "ops/maintenance/*,   evil/ops/maintenance/x, false",
        "ops/*/prod,          ops/a/prod,             true",
        "ops/*/prod,          ops/a/b/prod,           false",
        "ops/**,              ops/a/b/c,              true",
        "ops/**,              opsy/a,                 false",
        "**,                  anything/at/all,        true",
        "**/prod,             a/b/prod,               true",
        "a.c,                 abc,                    false",
        "a+(b)[c]\\d,         a+(b)[c]\\d,            true",
    })
    void shouldPermitWhatThePatternMatches(String pattern, String job, boolean permitted) {
        assertThat(JobPatterns.parse(pattern).permit(job)).isEqualTo(permitted);
    }

    @Test
    void shouldPermitNobodyWithoutAPattern() {
        assertThat(JobPatterns.parse(null).permit("a")).isFalse();
        assertThat(JobPatterns.parse("\n  \n").permit("")).isFalse();
    }

    @Test
    void shouldPermitWhatAnyLineMatches() {
        var patterns = JobPatterns.parse("ops/a\r\n  ops/b  \r\n");

        assertThat(patterns.permit("ops/a")).isTrue();
        assertThat(patterns.permit("ops/b")).isTrue();
        assertThat(patterns.permit("ops/c")).isFalse();
    }
}
