package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** xapi-reference §7, design §2.4. */
class FailureTest {
    private static ApiFailure failure(String... description) {
        return ApiFailure.of(List.of(description), ref -> ref.equals("OpaqueRef:xs-02") ? "xs-02" : "(an object)");
    }

    @ParameterizedTest
    @CsvSource({
        "SESSION_INVALID, TRANSIENT",
        "HOST_STILL_BOOTING, TRANSIENT",
        "HOST_OFFLINE, TRANSIENT",
        "CANNOT_CONTACT_HOST, TRANSIENT",
        "APPLY_UPDATES_IN_PROGRESS, TRANSIENT",
        "OTHER_OPERATION_IN_PROGRESS, TRANSIENT",
        "TOO_MANY_PENDING_TASKS, TRANSIENT",
        "CLUSTERED_SR_DEGRADED, TRANSIENT",
        "SESSION_AUTHENTICATION_FAILED, FINAL",
        "UPDATEINFO_HASH_MISMATCH, FINAL",
        "HOST_EVACUATION_IS_REQUIRED, FINAL",
        "SOMETHING_NEW, FINAL"
    })
    void shouldSayWhatACallerMayConclude(String code, XapiFailure.Kind kind) {
        assertThat(failure(code, "OpaqueRef:xs-02").kind()).isEqualTo(kind);
    }

    @Test
    void shouldCallALostTaskUnknownAndALostHostFinal() {
        assertThat(failure("HANDLE_INVALID", "task", "OpaqueRef:1").kind()).isEqualTo(XapiFailure.Kind.UNKNOWN_OUTCOME);
        assertThat(failure("HANDLE_INVALID", "host", "OpaqueRef:1").kind()).isEqualTo(XapiFailure.Kind.FINAL);
    }

    @Test
    void shouldSpeakOfHostsByName() {
        assertThat(failure("HOST_OFFLINE", "OpaqueRef:xs-02"))
                .hasMessage("Host xs-02 is offline. Check its power and its management network. [HOST_OFFLINE]");
    }

    @Test
    void shouldNameAnUnknownCodeWithItsParameters() {
        assertThat(failure("NEW_CODE", "OpaqueRef:xs-02", "why"))
                .hasMessage("The pool answered NEW_CODE (xs-02, why).");
        assertThat(failure("NEW_CODE")).hasMessage("The pool answered NEW_CODE.");
        assertThat(failure()).hasMessage("The pool answered UNKNOWN_FAILURE.");
    }

    static List<String> codes() {
        return List.copyOf(ResourceBundle.getBundle("io.jenkins.plugins.xenserver.xapi.Texts")
                .keySet());
    }

    @ParameterizedTest
    @MethodSource("codes")
    void shouldNeverShowAReferenceOrAPlaceholder(String code) {
        var full = failure(code, "OpaqueRef:aa-1", "OpaqueRef:bb-2", "text with OpaqueRef:cc-3 inside", "OpaqueRef:dd");
        assertThat(full.getMessage())
                .doesNotContain("OpaqueRef")
                .doesNotContain("{")
                .endsWith("[" + code + "]");
        assertThat(failure(code).getMessage()).doesNotContain("{").doesNotContain("null");
    }
}
