import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Breaks the engine on purpose, once for each entry of {@code mutants.txt}, and sees whether a test fails. The tests named by
 * the entry are asked first, then all of the package. Prints a table; ends with 1 if a break went unnoticed or no longer fits
 * the source.
 */
public final class Mutants {
    private static final String PACKAGE = "io.jenkins.plugins.xenserver.rollout";
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final int AT_A_TIME = 2;

    private final Path root;
    private final Path work;
    private final String console;
    private final String classPath;

    private Mutants(Path root, String console, String classPath) {
        this.root = root;
        this.work = root.resolve("target/mutants");
        this.console = console;
        this.classPath = classPath;
    }

    private record Mutant(int number, String name, String file, String tests, String search, String replacement) {}

    private record Verdict(Mutant mutant, String end, Duration took) {
        boolean caught() {
            return end.startsWith("caught") || end.equals("hung");
        }
    }

    /** Arguments: the root folder, the console launcher's jar, the class path with both class folders in front. */
    public static void main(String[] arguments) throws Exception {
        var only = arguments.length > 3 ? arguments[3] : "";
        System.exit(new Mutants(Path.of(arguments[0]), arguments[1], arguments[2]).run(only));
    }

    private int run(String only) throws Exception {
        Files.createDirectories(work);
        var mutants = read(root.resolve("scripts/mutants.txt")).stream()
                .filter(m -> chosen(m, only))
                .toList();
        var begin = Instant.now();
        var hints = mutants.stream().flatMap(m -> Stream.of(m.tests().split(" "))).distinct().toList();
        var without = only.isEmpty() ? passes("unbroken", hints, "") : "";
        if (!without.isEmpty()) {
            System.out.println("Without any break: " + without + ". Nothing can be learnt; see target/mutants/unbroken.log.");
            return 2;
        }
        var verdicts = new ArrayList<Verdict>();
        try (var pool = Executors.newFixedThreadPool(AT_A_TIME)) {
            var futures = new ArrayList<Future<Verdict>>();
            for (var mutant : mutants) {
                futures.add(pool.submit(() -> judge(mutant)));
            }
            for (var future : futures) {
                var verdict = future.get();
                verdicts.add(verdict);
                System.out.printf(
                        "%2d  %-62s %-9s %s%n",
                        verdict.mutant.number,
                        verdict.mutant.name,
                        verdict.took.toSeconds() + " s",
                        verdict.end);
            }
        }
        var left = verdicts.stream().filter(v -> !v.caught()).count();
        System.out.printf(
                "mutants: %d, caught %d, not caught %d, %d s%n",
                verdicts.size(), verdicts.size() - left, left, Duration.between(begin, Instant.now()).toSeconds());
        return left == 0 ? 0 : 1;
    }

    /** By a part of the name, or by numbers: {@code 19-30,39}. */
    private static boolean chosen(Mutant mutant, String only) {
        if (!only.matches("\\d+(-\\d+)?(,\\d+(-\\d+)?)*")) {
            return mutant.name().contains(only);
        }
        return Arrays.stream(only.split(",")).map(range -> range.split("-")).anyMatch(range ->
                mutant.number() >= Integer.parseInt(range[0])
                        && mutant.number() <= Integer.parseInt(range[range.length - 1]));
    }

    private static List<Mutant> read(Path list) throws IOException {
        var mutants = new ArrayList<Mutant>();
        for (var entry : Files.readString(list).split("(?m)^=== ")) {
            if (entry.startsWith("#") || entry.isBlank()) {
                continue;
            }
            var parts = entry.split("(?m)^(---|\\+\\+\\+)$");
            var head = parts[0].strip().split("\n");
            mutants.add(new Mutant(
                    mutants.size() + 1,
                    head[0].strip(),
                    head[1].strip(),
                    head[2].strip(),
                    parts[1].strip(),
                    parts.length > 2 ? parts[2].strip() : ""));
        }
        return mutants;
    }

    private Verdict judge(Mutant mutant) throws Exception {
        var begin = Instant.now();
        var end = end(mutant);
        return new Verdict(mutant, end, Duration.between(begin, Instant.now()));
    }

    private String end(Mutant mutant) throws Exception {
        var folder = work.resolve(String.valueOf(mutant.number));
        delete(folder);
        var source = root.resolve("src/main/java").resolve(PACKAGE.replace('.', '/')).resolve(mutant.file);
        var text = Files.readString(source);
        var pattern = Pattern.compile(Arrays.stream(mutant.search.split("\\s+"))
                .map(Pattern::quote)
                .collect(Collectors.joining("\\s+")));
        var places = pattern.matcher(text).results().count();
        if (places != 1) {
            return "STALE: its text is found " + places + " times";
        }
        var copy = folder.resolve("src").resolve(source.getFileName());
        Files.createDirectories(copy.getParent());
        Files.createDirectories(folder.resolve("classes"));
        Files.writeString(
                copy, pattern.matcher(text).replaceFirst(Matcher.quoteReplacement(mutant.replacement)));
        var complaints = compile(copy, folder.resolve("classes"));
        if (!complaints.isEmpty()) {
            return "DOES NOT COMPILE: " + complaints;
        }
        var name = String.valueOf(mutant.number);
        var hinted = passes(name, List.of(mutant.tests.split(" ")), folder.resolve("classes") + java.io.File.pathSeparator);
        if (!hinted.isEmpty()) {
            return hinted;
        }
        if (Boolean.getBoolean("hints.only")) {
            return "NOT CAUGHT by " + mutant.tests;
        }
        var all = passes(name, List.of(), folder.resolve("classes") + java.io.File.pathSeparator);
        return all.isEmpty() ? "NOT CAUGHT" : all;
    }

    private String compile(Path source, Path classes) {
        var said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var good = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of("-nowarn", "--release", "21", "-proc:none", "-implicit:none", "-cp", classPath,
                                    "-d", classes.toString()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            return good ? "" : said.toString().lines().limit(2).collect(Collectors.joining(" "));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Runs tests in a process of their own; empty if all pass, else what failed first. */
    private String passes(String name, List<String> classes, String before) throws Exception {
        var log = work.resolve(name + ".log");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx700m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (classes.isEmpty() ? 4 : 1),
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=1",
                "-Drollout.schedules=200",
                "-jar",
                console,
                "execute",
                "--fail-fast",
                "--disable-banner",
                "--disable-ansi-colors",
                "--details=tree",
                "--details-theme=ascii",
                "--class-path=" + before + classPath));
        if (classes.isEmpty()) {
            command.add("--select-package=" + PACKAGE);
            command.add("--exclude-classname=.*(Upload|Channel|Configure|PoolSync).*");
        }
        classes.forEach(c -> command.add("--select-class=" + PACKAGE + "." + c));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return "hung";
        }
        if (process.exitValue() == 0) {
            return "";
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("[X]"))
                    .map(line -> line.replaceAll("^[^A-Za-z]*", "").replaceAll("(\\(\\).*| *\\[X\\].*)", ""))
                    .findFirst()
                    .map(test -> "caught by " + test)
                    .orElse("FAILED WITHOUT A TEST; see " + root.relativize(log));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
