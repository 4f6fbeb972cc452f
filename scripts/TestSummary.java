import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/**
 * Sums up the XML reports of both builds and fails if a test failed, or if a build that ran has no test to show. Test classes
 * of a plugin that could not be built count as skipped: nobody should overlook them.
 */
public final class TestSummary {
    private static final String PACKAGE = "src/test/java/io/jenkins/plugins/xenserver";
    private static final Set<String> WITHOUT_JENKINS =
            Set.of("xapi", "model", "rollout", "report", "simulator", "cli", "standalone");

    private TestSummary() {}

    private record Count(int passed, int failed, int skipped) {
        Count plus(Count other) {
            return new Count(passed + other.passed, failed + other.failed, skipped + other.skipped);
        }

        @Override
        public String toString() {
            return passed + " passed, " + failed + " failed, " + skipped + " skipped";
        }
    }

    /** Arguments: the root folder, and RUN or NOT_RUN for the plugin. */
    public static void main(String[] arguments) throws Exception {
        var root = Path.of(arguments[0]);
        var engine = count(root.resolve("standalone/target/surefire-reports"));
        System.out.println("engine: " + engine);
        var good = engine.passed > 0;
        Count plugin;
        if (arguments[1].equals("RUN")) {
            plugin = count(root.resolve("target/surefire-reports"));
            good &= plugin.passed > 0;
            System.out.println("plugin: " + plugin);
        } else {
            plugin = new Count(0, 0, pluginTestClasses(root.resolve(PACKAGE)));
            System.out.println("plugin: NOT RUN, " + plugin.skipped + " test classes");
        }
        var all = engine.plus(plugin);
        System.out.println(all);
        System.exit(good && all.failed == 0 ? 0 : 1);
    }

    private static Count count(Path reports) throws Exception {
        var sum = new Count(0, 0, 0);
        if (!Files.isDirectory(reports)) {
            return sum;
        }
        try (var files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
            for (var file : files) {
                var suite = (Element) DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile())
                        .getDocumentElement();
                var failed = number(suite, "failures") + number(suite, "errors");
                var skipped = number(suite, "skipped");
                sum = sum.plus(new Count(number(suite, "tests") - failed - skipped, failed, skipped));
            }
        }
        return sum;
    }

    private static int number(Element suite, String attribute) {
        return suite.hasAttribute(attribute) ? Integer.parseInt(suite.getAttribute(attribute)) : 0;
    }

    private static int pluginTestClasses(Path tests) throws IOException {
        if (!Files.isDirectory(tests)) {
            return 0;
        }
        try (var files = Files.walk(tests)) {
            return (int) files.filter(f -> f.getFileName().toString().endsWith("Test.java"))
                    .filter(f -> !WITHOUT_JENKINS.contains(tests.relativize(f).getName(0).toString()))
                    .count();
        }
    }
}
