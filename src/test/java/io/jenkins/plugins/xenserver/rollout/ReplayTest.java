package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A seed that found something is of use only if it finds it again: the same schedule is the same to the last call in another
 * process too, in which unordered collections have another order.
 */
class ReplayTest {
    /** With VMs that are moved, suspended and stopped, switches, deaths, interrupts, successors and rivals among them. */
    private static final long FROM = 20_260_302L;

    private static final long TO = FROM + 30;

    @Test
    void shouldReplayASeedExactlyInAnotherProcess() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Stories.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(told).isEqualToNormalizingNewlines(Stories.all());
    }

    /** Tells what happens in some schedules. */
    static final class Stories {
        private Stories() {}

        public static void main(String[] arguments) {
            System.out.print(all());
        }

        static String all() {
            return LongStream.range(FROM, TO).mapToObj(Stories::story).collect(Collectors.joining("\n"));
        }

        private static String story(long seed) {
            var rollout = new RandomRollout(seed);
            var violations = rollout.violations();
            return Stream.of(
                            Stream.of(rollout.description()),
                            violations.stream(),
                            rollout.log().stream(),
                            rollout.world().simulator.calls().stream())
                    .flatMap(lines -> lines)
                    .map(String::valueOf)
                    .collect(Collectors.joining("\n"));
        }
    }
}
