package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.Functions;
import hudson.model.Descriptor;
import hudson.model.Result;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimSources;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.codehaus.groovy.ast.CodeVisitorSupport;
import org.codehaus.groovy.ast.builder.AstBuilder;
import org.codehaus.groovy.ast.expr.MapEntryExpression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.control.CompilePhase;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the documentation says of Pipelines is so: its scripts compile, name arguments that exist, and run where they can. */
@WithJenkins
class DocumentedPipelinesTest {
    private static final Pattern FENCED = Pattern.compile("```groovy\n(.*?)```", Pattern.DOTALL);
    private static final Path PIPELINE = Path.of("docs", "pipeline.md");

    /** A script of the documentation. */
    private record Documented(String where, String script) {
        List<Call> calls() {
            var calls = new ArrayList<Call>();
            var visitor = new CodeVisitorSupport() {
                @Override
                public void visitMethodCallExpression(MethodCallExpression call) {
                    if (call.isImplicitThis()) {
                        calls.add(Call.of(call));
                    }
                    super.visitMethodCallExpression(call);
                }
            };
            new AstBuilder()
                    .buildFromString(CompilePhase.CONVERSION, false, script).stream()
                            .filter(BlockStatement.class::isInstance)
                            .forEach(node -> node.visit(visitor));
            return calls;
        }

        /** Whether it can run here: all its steps are there, and the machine knows a shell where it needs one. */
        boolean isRunnable() {
            return calls().stream()
                    .map(Call::name)
                    .allMatch(name -> (StepDescriptor.byFunctionName(name) != null
                                    || SymbolLookup.get().find(Descriptor.class, name) != null)
                            && (!name.equals("sh") || !Functions.isWindows()));
        }

        /** The same with what there is here in place of what readers have. */
        String script(SimulatedPool pool, Path bundle) {
            return script
                    // Simulated nights are short, and the test runs at any time of day.
                    .replace("'05:00'", "'2099-12-31T05:00:00Z'")
                    // An hour passes in seconds here, and a body may wait that long for an executor among all the
                    // others.
                    .replaceAll(
                            "xenGatedRollingUpdate\\((?![^)]*allowMixed)", "xenGatedRollingUpdate(allowMixed: true, ")
                    .replace(
                            "https://files.example.org/bundle.xsbundle",
                            bundle.toUri().toString())
                    .replace("'lab01.example.org'", "'" + pool.address() + "'")
                    .replaceAll("'AB:CD:[0-9A-F:]*'", "'" + pool.fingerprints().replace("\n", "\\\\n") + "'");
        }
    }

    /** A call of a step in a script, with the names of its arguments. */
    private record Call(String name, Set<String> arguments) {
        static Call of(MethodCallExpression call) {
            var names = new TreeSet<String>();
            var arguments = call.getArguments() instanceof TupleExpression tuple
                    ? tuple.getExpressions()
                    : List.of(call.getArguments());
            for (var argument : arguments) {
                if (argument instanceof MapExpression map) {
                    map.getMapEntryExpressions().stream()
                            .map(MapEntryExpression::getKeyExpression)
                            .forEach(key -> names.add(key.getText()));
                }
            }
            return new Call(call.getMethodAsString(), names);
        }
    }

    private static List<Documented> scripts() throws IOException {
        try (var docs = Files.list(Path.of("docs"))) {
            var found = new ArrayList<Documented>();
            for (var file : Stream.concat(Stream.of(Path.of("README.md")), docs.sorted())
                    .filter(f -> f.toString().endsWith(".md"))
                    .toList()) {
                var text = Files.readString(file);
                var blocks = FENCED.matcher(text);
                while (blocks.find()) {
                    var line = text.substring(0, blocks.start(1)).lines().count() + 1;
                    found.add(new Documented(file + ":" + line, blocks.group(1)));
                }
            }
            assertThat(found).hasSizeGreaterThan(15);
            return found;
        }
    }

    private static Set<String> parameters(Class<?> type) {
        return DescribableModel.of(type).getParameters().stream()
                .map(DescribableParameter::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a name stands for that begins with the prefix of this plugin. */
    private static Class<?> type(String name) {
        var step = StepDescriptor.byFunctionName(name);
        if (step != null) {
            return step.clazz;
        }
        var symbol = SymbolLookup.get().find(Descriptor.class, name);
        assertThat(symbol).as(name).isNotNull();
        return symbol.clazz;
    }

    @Test
    void shouldCompileAndNameArgumentsThatExist(JenkinsRule jenkins) throws Exception {
        var job = jenkins.createProject(WorkflowJob.class);
        var checks = jenkins.jenkins.getDescriptorByType(CpsFlowDefinition.DescriptorImpl.class);
        for (var documented : scripts()) {
            assertThat(checks.doCheckScriptCompile(job, documented.script()))
                    .as(documented.where())
                    .asString()
                    .contains("\"status\":\"success\"");
            for (var call : documented.calls()) {
                if (call.name().startsWith("xen")) {
                    assertThat(parameters(type(call.name())))
                            .as("%s: %s", documented.where(), call.name())
                            .containsAll(call.arguments());
                }
            }
        }
    }

    @Test
    void shouldRun(JenkinsRule jenkins, @TempDir Path folder) throws Exception {
        var bundle = Files.write(folder.resolve("bundle.xsbundle"), SimSources.bundle(1 << 20));
        SimulatedPool.credentials("lab-account", CredentialsScope.GLOBAL);
        assertThat(scripts())
                .filteredOn(documented -> !documented.isRunnable())
                .as("what needs a plugin that is not here")
                .allMatch(documented -> documented.script().startsWith("properties(") || Functions.isWindows());
        var pools = new ArrayList<SimulatedPool>();
        var builds = new LinkedHashMap<Documented, WorkflowRun>();
        var approved = new AtomicInteger();
        try {
            for (var documented :
                    scripts().stream().filter(Documented::isRunnable).toList()) {
                // All at once, and each has its own pools.
                var own = "-of-" + builds.size();
                for (var name : List.of("prod", "canary")) {
                    pools.add(new SimulatedPool(Scenarios.harmless(2, 0)));
                    pools.getLast().simulator().bundleContent(SimUpdates.harmless());
                    pools.getLast().define(name + own, "**");
                }
                var script = documented
                        .script(pools.getLast(), bundle)
                        .replace("'prod'", "'prod" + own + "'")
                        .replace("'canary'", "'canary" + own + "'");
                builds.put(documented, PipelineFixture.begin(jenkins, script));
            }
            Awaitility.await().forever().until(() -> {
                for (var build : builds.values()) {
                    approved.addAndGet(approve(build));
                }
                return builds.values().stream().noneMatch(WorkflowRun::isLogUpdated);
            });
        } finally {
            pools.forEach(SimulatedPool::close);
        }
        for (var run : builds.entrySet()) {
            assertThat(run.getValue().getResult())
                    .as("%s%n%s", run.getKey().where(), JenkinsRule.getLog(run.getValue()))
                    .isIn(Result.SUCCESS, Result.UNSTABLE);
        }
        assertThat(approved).as("an approval, and one for each of two hosts").hasValueGreaterThanOrEqualTo(3);
    }

    private static boolean isAsking(WorkflowRun build) throws Exception {
        var asking = build.getAction(InputAction.class);
        return asking != null && !asking.getExecutions().isEmpty();
    }

    /** What a person does; returns how often. */
    private static int approve(WorkflowRun build) throws Exception {
        if (!isAsking(build)) {
            return 0;
        }
        var questions = List.copyOf(build.getAction(InputAction.class).getExecutions());
        for (var question : questions) {
            question.proceed(null);
        }
        return questions.size();
    }

    @Test
    void shouldHaveEachArgumentInATable(JenkinsRule jenkins) throws Exception {
        var text = Files.readString(PIPELINE);
        var pool = named(section(text, "### Which pool"));
        var update = named(section(text, "## Arguments of an update"));
        for (var step : List.of("xenConfigureUpdates", "xenSync", "xenRestore")) {
            assertThat(union(pool, named(section(text, "## " + step)))).as(step).isEqualTo(parameters(type(step)));
        }
        for (var step : List.of("xenCheckUpdates", "xenRollingUpdate", "xenGatedRollingUpdate", "xenApplyGuidance")) {
            assertThat(union(union(pool, update), named(section(text, "## " + step))))
                    .as(step)
                    .isEqualTo(parameters(type(step)));
        }
    }

    private static String section(String text, String title) {
        var begin = text.indexOf("\n" + title + "\n");
        assertThat(begin).as(title).isNotNegative();
        var body = text.substring(begin + title.length() + 2);
        var end = Pattern.compile("(?m)^##+ ").matcher(body);
        return end.find() ? body.substring(0, end.start()) : body;
    }

    /** The names in the first column of the table of arguments. */
    private static Set<String> named(String section) {
        var names = new TreeSet<String>();
        var inTable = false;
        for (var line : section.lines().toList()) {
            inTable = line.startsWith("| argument |") || inTable && line.startsWith("|");
            if (inTable && line.startsWith("| `")) {
                var cell = Pattern.compile("`(\\w+)`").matcher(line.split("\\|")[1]);
                while (cell.find()) {
                    names.add(cell.group(1));
                }
            }
        }
        return names;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        var all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }
}
