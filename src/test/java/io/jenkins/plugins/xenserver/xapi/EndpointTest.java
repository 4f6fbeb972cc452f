package io.jenkins.plugins.xenserver.xapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "xs01.example.org, xs01.example.org, 443",
        "' xs01 ', xs01, 443",
        "xs01:8443, xs01, 8443",
        "https://xs01/, xs01, 443",
        "HTTPS://xs01:444/path, xs01, 444",
        "192.0.2.7, 192.0.2.7, 443",
        "[2001:db8::1]:8443, 2001:db8::1, 8443",
        "2001:db8::1, 2001:db8::1, 443"
    })
    void shouldReadWhatAdministratorsType(String text, String host, int port) {
        assertThat(Endpoint.parse(text)).isEqualTo(new Endpoint(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "http://xs01", "root@xs01", "xs 01", "https://", "xs01:port"})
    void shouldRefuseOthersWithASentence(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(text.startsWith("root") ? "most." : ".");
    }

    @Test
    void shouldKeepThePortWhereThePoolNamesNone() {
        assertThat(Endpoint.parse("192.0.2.9", 8443)).isEqualTo(new Endpoint("192.0.2.9", 8443));
    }

    @Test
    void shouldWriteWhatItReads() {
        for (var text : new String[] {"xs01", "xs01:8443", "[2001:db8::1]:8443"}) {
            assertThat(Endpoint.parse(text)).hasToString(text);
        }
        assertThat(Endpoint.parse("[2001:db8::1]:8443").uri("/updates"))
                .hasToString("https://[2001:db8::1]:8443/updates");
    }
}
