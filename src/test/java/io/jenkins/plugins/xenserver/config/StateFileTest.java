package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Files;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class StateFileTest {
    private static StateFile<List<String>> file() {
        return new StateFile<>("sample.json", new TypeReference<>() {}, "the samples are taken again.");
    }

    @Test
    void shouldKeepWhatWasWrittenAndStopNothingIfThatIsLost(JenkinsRule jenkins) throws Exception {
        assertThat(file().read()).isEmpty();
        file().write(List.of("a", "b"));
        assertThat(file().read()).hasValue(List.of("a", "b"));

        var path = jenkins.jenkins.getRootDir().toPath().resolve("xenserver").resolve("sample.json");
        try (var log = new LogRecorder().record(StateFile.class, Level.WARNING).capture(9)) {
            Files.writeString(path, "[\"a\", ");
            assertThat(file().read()).isEmpty();
            assertThat(log.getMessages()).singleElement().asString().endsWith("the samples are taken again.");

            Files.delete(path);
            Files.createDirectories(path.resolve("in the way"));
            file().write(List.of("c"));
            assertThat(log.getMessages()).hasSize(2).last().asString().contains("cannot be written");
        }
    }
}
