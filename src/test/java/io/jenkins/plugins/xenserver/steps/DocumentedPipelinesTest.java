package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Descriptor;
import hudson.model.Result;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the documentation says of Pipelines is so: its scripts compile, name arguments that exist, and run where they can. */
@WithJenkins
class DocumentedPipelinesTest {
    private static final Pattern FENCED = Pattern.compile("```groovy\n(.*?)```", Pattern.DOTALL);
    private static final Path PIPELINE = Path.of("docs", "pipeline.md");

    /** What a script asks of the machine that a test cannot give it. */
    private static final Set<String> ELSEWHERE = Set.of("sh");

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

        /** Whether it can run here: all its steps are there, and it needs nothing but the pools. */
        boolean isRunnable() {
            return calls().stream()
                    .allMatch(call -> StepDescriptor.byFunctionName(call.name()) != null
                            && !ELSEWHERE.contains(call.name())
                            && !call.arguments().contains("url"));
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
    void shouldRunWhereNothingElseIsNeeded(JenkinsRule jenkins) throws Exception {
        var runnable = scripts().stream().filter(Documented::isRunnable).toList();
        assertThat(runnable).hasSizeGreaterThan(10);
        for (var documented : runnable) {
            XenServerPools.get().setPools(List.of());
            try (var production = new SimulatedPool(Scenarios.harmless(2, 0));
                    var canary = new SimulatedPool(Scenarios.harmless(2, 0))) {
                production.define("prod", "**");
                canary.define("canary", "**");
                // Simulated nights are short, and the test runs at any time of day.
                var script = documented.script().replace("'05:00'", "'2099-12-31T05:00:00Z'");
                var build =
                        PipelineFixture.job(jenkins, script).scheduleBuild2(0).get();
                assertThat(build.getResult())
                        .as("%s%n%s", documented.where(), JenkinsRule.getLog(build))
                        .isIn(Result.SUCCESS, Result.UNSTABLE);
            }
        }
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
