package io.jenkins.plugins.xenserver.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class GuidanceTest {
    @ParameterizedTest
    @EnumSource
    void shouldReadBackItsOwnNames(Guidance guidance) {
        assertThat(Guidance.ofPending(guidance.pendingName())).isEqualTo(guidance);
        assertThat(Guidance.ofUpdates(guidance.updatesName())).isEqualTo(guidance);
        assertThat(guidance.words()).isNotBlank();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"RestartUniverse", "rebootHost", " RebootHost"})
    void shouldTakeUnknownTextForAReboot(String text) {
        assertThat(Guidance.ofUpdates(text)).isEqualTo(Guidance.REBOOT_HOST);
        assertThat(Guidance.ofPending(text)).isEqualTo(Guidance.REBOOT_HOST);
    }

    @Test
    void shouldCountLivepatchFailuresAsReboots() {
        assertThat(Guidance.ofPending("reboot_host_on_livepatch_failure").isReboot())
                .isTrue();
        assertThat(Guidance.ofPending("reboot_host_on_kernel_livepatch_failure").isReboot())
                .isTrue();
        assertThat(Guidance.ofPending("reboot_host_on_xen_livepatch_failure").isReboot())
                .isTrue();
        assertThat(Guidance.EVACUATE_HOST.isReboot()).isFalse();
    }

    @Test
    void shouldIncludeStricterKindsInALevel() {
        assertThat(GuidanceLevel.RECOMMENDED.includes(GuidanceLevel.MANDATORY)).isTrue();
        assertThat(GuidanceLevel.RECOMMENDED.includes(GuidanceLevel.FULL)).isFalse();
        assertThat(GuidanceLevel.parse(" Full ")).isEqualTo(GuidanceLevel.FULL);
    }

    @Test
    void shouldNameThePermittedLevelsWhenItDoesNotKnowOne() {
        assertThatThrownBy(() -> GuidanceLevel.parse("maximal"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("maximal", "mandatory, recommended, full");
    }
}
