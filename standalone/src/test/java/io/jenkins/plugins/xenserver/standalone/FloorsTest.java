package io.jenkins.plugins.xenserver.standalone;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The floors of the house, design §2, over the class files of the stand-alone build. */
class FloorsTest {
    private static final String ROOT = "io.jenkins.plugins.xenserver.";
    private static final String OURS = "io.jenkins.plugins.xenserver..";
    private static final Set<String> PACKAGES = Set.of("xapi", "model", "rollout", "report", "cli", "simulator");
    private static final JavaClasses CLASSES = imported();

    private static JavaClasses imported() {
        // Names are all that the rules look at; reading every class of Java for them would take long.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().importPath(folder());
    }

    /** Where the stand-alone build puts what is not a test. */
    private static Path folder() {
        try {
            var tests = Path.of(FloorsTest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return tests.resolveSibling("classes");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String[] ours(String names) {
        return Arrays.stream(names.split(" "))
                .filter(n -> !n.isEmpty())
                .map(n -> ROOT + n + "..")
                .toArray(String[]::new);
    }

    @Test
    void shouldHoldNothingButTheFloorsBelowJenkins() throws Exception {
        var packages = new TreeSet<String>();
        try (var files = Files.walk(folder())) {
            files.filter(f -> f.toString().endsWith(".class"))
                    .map(f -> folder().relativize(f.getParent()).toString().replace('\\', '/'))
                    .forEach(packages::add);
        }
        assertThat(packages)
                .containsExactlyInAnyOrderElementsOf(PACKAGES.stream()
                        .map(name -> ROOT.replace('.', '/') + name)
                        .toList());
        assertThat(CLASSES.size()).isGreaterThan(250);
    }

    @ParameterizedTest(name = "{0} may use: {1}")
    @CsvSource({
        "xapi, ''",
        "model, xapi",
        "rollout, model xapi",
        "report, model xapi",
        "simulator, ''",
        "cli, xapi model rollout report simulator"
    })
    void shouldUseLowerFloorsOnly(String floor, String lower) {
        classes()
                .that()
                .resideInAPackage(ROOT + floor + "..")
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackages(OURS).or(resideInAnyPackage(ours(lower + " " + floor))))
                .check(CLASSES);
    }

    @Test
    void shouldUseNoJenkins() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "hudson..",
                                "jenkins..",
                                "org.jenkinsci..",
                                "org.kohsuke..",
                                "com.cloudbees..",
                                "io.jenkins..")
                        .and(resideOutsideOfPackages(OURS)))
                .check(CLASSES);
    }

    @Test
    void shouldSimulateWithNothingButJavaAndJackson() {
        classes()
                .that()
                .resideInAPackage(ROOT + "simulator..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "javax..", "com.fasterxml.jackson..", ROOT + "simulator.."))
                .check(CLASSES);
    }

    @Test
    void shouldKeepTheXmlRpcLibraryBehindTheConnection() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.apache..")
                        .and(DescribedPredicate.not(name("org.apache.xmlrpc.XmlRpcException"))))
                .check(CLASSES);
    }

    @Test
    void shouldWaitOnlyThroughAClock() {
        noClasses()
                .that(DescribedPredicate.not(isAClock()))
                .should()
                .callMethodWhere(target(owner(name("java.lang.Thread"))).and(target(name("sleep"))))
                .check(CLASSES);
    }

    @Test
    void shouldLearnTheTimeOnlyFromAClockWhereThingsAreDecided() {
        noClasses()
                .that()
                .resideInAnyPackage(ours("model rollout report"))
                .should()
                .callMethodWhere(target(name("now")).and(target(owner(resideInAnyPackage("java.time..")))))
                .orShould()
                .callMethodWhere(target(owner(name("java.lang.System")))
                        .and(target(name("currentTimeMillis")).or(target(name("nanoTime")))))
                .check(CLASSES);
    }

    /** The clock may be set at any moment; what it may be asked for is what people read and what outlives a process. */
    @Test
    void shouldMeasureNoLimitByTheClock() {
        noClasses()
                .that()
                .resideInAnyPackage(ours("rollout"))
                .and(DescribedPredicate.not(DescribedPredicate.describe(
                        "write moments down or compare them with such",
                        c -> Set.of(
                                        "Journal",
                                        "Procedure",
                                        "Heartbeat",
                                        "PoolDatabase",
                                        "Window",
                                        "RollingUpdate",
                                        "PoolCheck",
                                        "Gatekeeper")
                                .contains(c.getSimpleName()))))
                .should()
                .callMethodWhere(target(owner(name(ROOT + "xapi.TimeSource"))).and(target(name("now"))))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> isAClock() {
        return DescribedPredicate.describe(
                "are clocks",
                c -> c.getName().startsWith(ROOT + "xapi.TimeSource")
                        || c.getName().equals(ROOT + "xapi.ScaledTime"));
    }

    @Test
    void shouldDeserialiseNothing() {
        noClasses()
                .should()
                .dependOnClassesThat(name("java.io.ObjectInputStream").or(name("java.beans.XMLDecoder")))
                .check(CLASSES);
    }
}
