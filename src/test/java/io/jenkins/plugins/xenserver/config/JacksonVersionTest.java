package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.cfg.PackageVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The engine is tested with the Jackson of the stand-alone build, so that has to be the one that runs in Jenkins. */
class JacksonVersionTest {
    private static final Pattern VERSION = Pattern.compile("<jackson\\.version>([^<]+)</jackson\\.version>");

    @Test
    void shouldBeTheSameInBothBuilds() throws Exception {
        var found = VERSION.matcher(Files.readString(Path.of("standalone", "pom.xml")));

        assertThat(found.find()).isTrue();
        assertThat(found.group(1)).isEqualTo(PackageVersion.VERSION.toString());
    }
}
