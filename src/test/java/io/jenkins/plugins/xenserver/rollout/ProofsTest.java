package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each rule of design §2.5 and each pain that users of other tools have is proved by a test of its name, or {@code
 * docs/limits.md} has a line of that name that says why not.
 */
class ProofsTest {
    private static final Pattern NAME = Pattern.compile("(r\\d\\d|pain\\d\\d)_[a-z]\\w{20,}");

    /** Rules of several parts, each of which a test of its own proves: none may get lost. */
    private static final Map<String, Integer> PARTS = Map.of("r01", 7, "r04", 6, "r10", 11, "r11", 11, "r19", 7);

    private static final int LONGEST = 400;
    private static final Pattern LINE = Pattern.compile("^\\W*(r\\d\\d|pain\\d\\d)\\b.{40,}");

    private static Map<String, Long> tested() throws IOException, URISyntaxException {
        var folder = Path.of(ProofsTest.class.getResource("ProofsTest.class").toURI())
                .getParent();
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("Test.class"))
                    .map(file -> load(file.replace(".class", "")))
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .filter(ProofsTest::isTest)
                    .map(method -> NAME.matcher(method.getName()))
                    .filter(java.util.regex.Matcher::matches)
                    .collect(Collectors.groupingBy(found -> found.group(1), Collectors.counting()));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(
                    ProofsTest.class.getPackageName() + "." + name, false, ProofsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getSimpleName())
                .anyMatch(Set.of("Test", "ParameterizedTest")::contains);
    }

    /** The folder that holds the plugin's POM and that of the stand-alone build. */
    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/limits.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static Stream<String> names(String prefix, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(n -> prefix + "%02d".formatted(n));
    }

    @Test
    void shouldProveEachRuleAndEachPainOrSayWhyNot() throws IOException, URISyntaxException {
        var known = new TreeSet<>(tested().keySet());
        Files.readAllLines(root().resolve("docs/limits.md")).stream()
                .map(LINE::matcher)
                .filter(java.util.regex.Matcher::find)
                .forEach(line -> known.add(line.group(1)));
        assertThat(known)
                .containsAll(names("r", 23).toList())
                .containsAll(names("pain", 20).toList());
    }

    @Test
    void shouldProveEveryPartOfARuleThatHasSeveral() throws IOException, URISyntaxException {
        var tests = tested();
        PARTS.forEach((rule, parts) ->
                assertThat(tests.getOrDefault(rule, 0L)).as("tests of %s", rule).isGreaterThanOrEqualTo(parts));
    }

    /** Whoever reads a class reads it whole. */
    @Test
    void shouldHaveNoClassThatIsTooLongToRead() throws IOException {
        var lengths = new TreeMap<String, Integer>();
        for (var folder : List.of("src/main", "src/test", "standalone/src", "scripts")) {
            try (Stream<Path> files = Files.walk(root().resolve(folder))) {
                for (var file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    lengths.put(
                            root().relativize(file).toString(),
                            Files.readAllLines(file).size());
                }
            }
        }
        assertThat(lengths.keySet().stream().map(name -> name.replace('\\', '/')))
                .contains(
                        "src/main/java/io/jenkins/plugins/xenserver/rollout/RollingUpdate.java",
                        "src/test/java/io/jenkins/plugins/xenserver/rollout/ProofsTest.java",
                        "standalone/src/test/java/io/jenkins/plugins/xenserver/standalone/FloorsTest.java");
        lengths.values().removeIf(length -> length <= LONGEST);
        assertThat(lengths).as("more than %s lines", LONGEST).isEmpty();
    }
}
