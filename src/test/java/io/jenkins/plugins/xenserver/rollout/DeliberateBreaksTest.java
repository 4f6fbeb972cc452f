package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each entry of {@code scripts/mutants.txt} fits the engine as it is: one that does not breaks nothing, and so proves nothing. */
class DeliberateBreaksTest {
    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("scripts/mutants.txt"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static List<String> entries() throws IOException {
        return Pattern.compile("(?m)^=== ")
                .splitAsStream(Files.readString(root().resolve("scripts/mutants.txt")))
                .skip(1)
                .toList();
    }

    /** What is wrong with an entry: name, file, tests, and the text that has to be there once. */
    private static Stream<String> complaints(String entry) {
        var parts = entry.split("(?m)^(---|\\+\\+\\+)$");
        var head = parts[0].strip().split("\n");
        var text = Arrays.stream(parts[1].strip().split("\\s+"))
                .map(Pattern::quote)
                .collect(Collectors.joining("\\s+"));
        try {
            var places = Pattern.compile(text)
                    .matcher(Files.readString(engine("main").resolve(head[1].strip())))
                    .results()
                    .count();
            return Stream.concat(
                    places == 1 ? Stream.empty() : Stream.of(head[0] + ": its text is found " + places + " times"),
                    Arrays.stream(head[2].strip().split(" "))
                            .filter(test -> !Files.exists(engine("test").resolve(test + ".java")))
                            .map(test -> head[0] + ": there is no " + test));
        } catch (IOException e) {
            return Stream.of(head[0] + ": " + e);
        }
    }

    private static Path engine(String tree) {
        return root().resolve("src").resolve(tree).resolve("java/io/jenkins/plugins/xenserver/rollout");
    }

    @Test
    void shouldAllFitTheEngineAsItIs() throws IOException {
        assertThat(entries()).hasSizeGreaterThan(20);
        assertThat(entries().stream().flatMap(DeliberateBreaksTest::complaints)).isEmpty();
    }
}
