package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each rule of design §2.5 and each pain that users of other tools have is proved by a test of its name, or {@code
 * docs/limits.md} has a line of that name that says why not.
 */
class ProofsTest {
    private static final Pattern NAME = Pattern.compile("(r\\d\\d|pain\\d\\d)_[a-z]\\w{20,}");
    private static final Pattern LINE = Pattern.compile("^\\W*(r\\d\\d|pain\\d\\d)\\b.{40,}");

    private static Set<String> tested() throws IOException, URISyntaxException {
        var folder = Path.of(ProofsTest.class.getResource("ProofsTest.class").toURI())
                .getParent();
        try (Stream<Path> files = Files.list(folder)) {
            var names = new TreeSet<String>();
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("Test.class"))
                    .map(file -> load(file.replace(".class", "")))
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .filter(ProofsTest::isTest)
                    .map(method -> NAME.matcher(method.getName()))
                    .filter(java.util.regex.Matcher::matches)
                    .forEach(found -> names.add(found.group(1)));
            return names;
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

    private static List<String> limits() throws IOException {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/limits.md"))) {
            folder = folder.getParent();
        }
        return Files.readAllLines(folder.resolve("docs/limits.md"));
    }

    private static Stream<String> names(String prefix, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(n -> prefix + "%02d".formatted(n));
    }

    @Test
    void shouldProveEachRuleAndEachPainOrSayWhyNot() throws IOException, URISyntaxException {
        var known = tested();
        limits().stream()
                .map(LINE::matcher)
                .filter(java.util.regex.Matcher::find)
                .forEach(line -> known.add(line.group(1)));
        assertThat(known)
                .containsAll(names("r", 23).toList())
                .containsAll(names("pain", 20).toList());
    }
}
