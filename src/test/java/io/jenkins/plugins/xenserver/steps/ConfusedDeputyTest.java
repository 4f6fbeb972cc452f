package io.jenkins.plugins.xenserver.steps;

import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import io.jenkins.plugins.xenserver.simulator.Scenarios;
import io.jenkins.plugins.xenserver.simulator.SimCall;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A job that may not use a pool does not get at it, whichever way it tries and whatever it knows of it. */
@WithJenkins
class ConfusedDeputyTest {
    private static final String ATTEMPTS = """
            def attempt(String how, Closure body) {
                try {
                    body()
                    echo "$how: got through"
                } catch (e) {
                    echo "$how: refused, ${e.message}"
                }
            }
            attempt('configure') { xenConfigureUpdates pool: 'prod', channel: 'earlyAccess' }
            attempt('sync') { xenSync pool: 'prod' }
            attempt('check') { xenCheckUpdates pool: 'prod' }
            attempt('update') { xenRollingUpdate pool: 'prod' }
            attempt('gated') { xenGatedRollingUpdate(pool: 'prod') { } }
            attempt('guidance') { xenApplyGuidance pool: 'prod' }
            attempt('restore') { xenRestore pool: 'prod', force: true }
            attempt('bound') {
                withCredentials([usernamePassword(credentialsId: 'xen-prod', usernameVariable: 'U', passwordVariable: 'P')]) {
                    echo 'bound'
                }
            }
            attempt('lent') { xenRestore url: '%1$s', credentialsId: 'xen-prod', trust: xenPinned(fingerprints: '''%2$s''') }
            attempt('lent by a parameter') { xenRestore url: '%1$s', credentialsId: 'LENT', trust: xenPinned(fingerprints: '''%2$s''') }
            attempt('lent by its value') { xenSync url: '%1$s', credentialsId: params.LENT, trust: xenPinned(fingerprints: '''%2$s''') }
            semaphore 'asked'
            attempt('lent under an own name') { xenSync url: '%1$s', credentialsId: 'mine', trust: xenPinned(fingerprints: '''%2$s''') }
            attempt('own account') { xenRestore url: '%1$s', credentialsId: 'own', trust: xenPinned(fingerprints: '''%2$s''') }
            attempt('own account, sync') { xenSync url: '%1$s', credentialsId: 'own', trust: xenPinned(fingerprints: '''%2$s''') }
            attempt('own account, update') { xenRollingUpdate url: '%1$s', credentialsId: 'own', trust: xenPinned(fingerprints: '''%2$s''') }
            """;

    /** A parameter of a build that stands for the account of the pool, as if an administrator had made it the default. */
    private static ParameterValue lending(String name) {
        return new CredentialsParameterValue(name, "xen-prod", null, true);
    }

    @Test
    void shouldRefuseEveryWayToAPoolThatTheJobMayNotUse(JenkinsRule jenkins) throws Exception {
        try (var pool = new SimulatedPool(Scenarios.fullReboot(1, 1))) {
            pool.define("prod", "ops/*");
            SimulatedPool.credentials("own", CredentialsScope.GLOBAL);
            SimulatedPool.credentials("mine", CredentialsScope.GLOBAL);
            var build = PipelineFixture.job(jenkins, ATTEMPTS.formatted(pool.address(), pool.fingerprints()))
                    .scheduleBuild2(0, new ParametersAction(lending("LENT"), lending("mine")))
                    .waitForStart();
            SemaphoreStep.waitForStart("asked/1", build);
            var asked = pool.simulator().requestsByMethod();
            SemaphoreStep.success("asked/1", null);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));

            var log = JenkinsRule.getLog(build);
            var job = build.getParent().getFullName();
            var all = new SoftAssertions();
            all.assertThat(asked)
                    .as("what the pool was asked before anybody could know it")
                    .isEmpty();
            for (var how : List.of("configure", "sync", "check", "update", "gated", "guidance", "restore")) {
                all.assertThat(log).contains(how + ": refused, Job '" + job + "' may not use a pool called 'prod'");
            }
            all.assertThat(log).contains("bound: refused, Could not find credentials");
            all.assertThat(log).contains("lent: refused, There is no user name and password with the id 'xen-prod'");
            all.assertThat(log)
                    .contains("lent by a parameter: refused, There is no user name and password with the id 'LENT'")
                    .contains("lent by its value: refused, There is no user name and password with the id 'xen-prod'");
            // What an own account has the name of is never taken for it.
            for (var how :
                    List.of("lent under an own name", "own account", "own account, sync", "own account, update")) {
                all.assertThat(log)
                        .contains(how + ": refused, The pool 'pool-1' is one that an administrator has defined");
            }
            all.assertThat(log).doesNotContain("got through");
            all.assertThat(pool.simulator().calls())
                    .extracting(SimCall::method)
                    .allMatch(method -> method.startsWith("session."));
            all.assertAll();
        }
    }
}
