package io.jenkins.plugins.xenserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import hudson.model.Descriptor;
import hudson.model.Item;
import io.jenkins.plugins.xenserver.config.LivePool;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.report.SampleReports;
import io.jenkins.plugins.xenserver.steps.RecordedRollouts;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.bind.JavaScriptMethod;
import org.kohsuke.stapler.verb.GET;
import org.kohsuke.stapler.verb.POST;

/**
 * Every method of ours that answers a request, found in the classes themselves: it takes POST unless it is named here as one that
 * changes nothing and tells nothing new, and it tells each of four people what they may know.
 */
class EndpointsTest {
    private static final String ROOT = "io.jenkins.plugins.xenserver";
    private static final List<String> PEOPLE = List.of("anonymous", "reader", "configurer", "admin");

    /** Those of forms that list words of the manual, for whoever may look at the form. */
    private static final Set<String> WORDS = Set.of(
            "CheckBuilder.DescriptorImpl.doFillLevelItems",
            "CheckBuilder.DescriptorImpl.doFillUnstableItems",
            "CheckBuilder.DescriptorImpl.doFillWorkItems",
            "UpdateStepDescriptor.doFillLevelItems",
            "UpdateStepDescriptor.doFillVmRestartItems",
            "UpdateStepDescriptor.doFillOnFailureItems",
            "UpdateStepDescriptor.doFillStopModeItems",
            "UpdateStepDescriptor.doFillPendingItems",
            "XenConfigureUpdatesStep.DescriptorImpl.doFillChannelItems",
            "XenConfigureUpdatesStep.DescriptorImpl.doFillScheduleItems");

    /** Those of the form of a pool, which is for administrators; all other forms are for whoever configures the job as well. */
    private static final Set<String> OF_POOLS = Set.of(
            "XenServerPool.DescriptorImpl.doCheckName",
            "XenServerPool.DescriptorImpl.doCheckAddress",
            "XenServerPool.DescriptorImpl.doCheckAddresses",
            "XenServerPool.DescriptorImpl.doCheckAllowedJobs",
            "XenServerPool.DescriptorImpl.doCheckCredentialsId",
            "XenServerPool.DescriptorImpl.doFillCredentialsIdItems",
            "PoolTrust.TrustDescriptor.doTestConnection",
            "PinnedTrust.DescriptorImpl.doFetchFingerprint");

    /** Those of pages, with an address and who gets an answer there. */
    private static final List<Page> PAGES = List.of(
            new Page("XenServerRoot.doAuditCsv", HttpMethod.GET, "xenserver/audit.csv", Set.of("admin")),
            new Page("XenServerRoot.doAuditJson", HttpMethod.GET, "xenserver/audit.json", Set.of("admin")),
            new Page("PoolPage.doRestore", HttpMethod.POST, "xenserver/pool/prod/restore", Set.of("admin")),
            new Page(
                    "BuildPage.doProgress",
                    HttpMethod.GET,
                    "job/veiled/1/xenserver/progress",
                    Set.of("reader", "configurer", "admin")),
            new Page(
                    "JobPage.getBuildTrendModel",
                    HttpMethod.POST,
                    "job/veiled/xenserver/getBuildTrendModel",
                    Set.of("reader", "configurer", "admin")),
            new Page(
                    "JobPage.getConfigurableBuildTrendModel",
                    HttpMethod.POST,
                    "job/veiled/xenserver/getConfigurableBuildTrendModel",
                    Set.of("reader", "configurer", "admin")));

    private record Page(String method, HttpMethod verb, String address, Set<String> people) {
        /** What a call from a script of a page sends. */
        String body() {
            return method.endsWith("getBuildTrendModel") ? "[]" : "[\"{}\"]";
        }

        boolean isScripted() {
            return method.startsWith("JobPage.");
        }
    }

    private final Map<String, JenkinsRule.WebClient> clients = new HashMap<>();

    private static List<Class<?>> classes() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(ROOT).stream()
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }

    private static boolean answersRequests(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && (method.getName().matches("do[A-Z]\\w*")
                        || method.getName().equals("getDynamic")
                        || method.isAnnotationPresent(WebMethod.class)
                        || method.isAnnotationPresent(JavaScriptMethod.class));
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getCanonicalName().replaceAll(".*\\.xenserver\\.\\w+\\.", "") + "."
                + method.getName();
    }

    private static List<Method> endpoints() {
        return classes().stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(EndpointsTest::answersRequests)
                .filter(method -> !method.isSynthetic())
                .toList();
    }

    /** The method as it was written: public ones of a class that is not public itself are repeated in those that extend it. */
    private static Method written(Method method) {
        for (Class<?> type = method.getDeclaringClass(); type != null; type = type.getSuperclass()) {
            for (var declared : type.getDeclaredMethods()) {
                if (!declared.isSynthetic()
                        && declared.getName().equals(method.getName())
                        && Arrays.equals(declared.getParameterTypes(), method.getParameterTypes())) {
                    return declared;
                }
            }
        }
        return method;
    }

    @Test
    void shouldTakePostUnlessAPageOnlyShowsSomething() {
        assertThat(endpoints()).hasSizeGreaterThan(40);
        for (var method : endpoints()) {
            var page = PAGES.stream()
                    .filter(known -> known.method().equals(name(method)))
                    .findFirst();
            if (page.isPresent() && page.get().isScripted()) {
                assertThat(method.isAnnotationPresent(JavaScriptMethod.class))
                        .as("%s is for scripts of the page, which send a crumb", method)
                        .isTrue();
            } else if (page.isPresent() && page.get().verb() == HttpMethod.GET) {
                assertThat(method.isAnnotationPresent(GET.class))
                        .as("%s only shows", method)
                        .isTrue();
            } else {
                assertThat(method.isAnnotationPresent(POST.class))
                        .as("%s takes POST alone", method)
                        .isTrue();
            }
        }
    }

    @Test
    void shouldNameEachThatIsNoPartOfAForm() {
        var pages = endpoints().stream()
                .filter(method -> !Descriptor.class.isAssignableFrom(method.getDeclaringClass()))
                .map(EndpointsTest::name)
                .toList();
        assertThat(pages)
                .containsExactlyInAnyOrderElementsOf(
                        PAGES.stream().map(Page::method).toList());
        assertThat(endpoints()).map(EndpointsTest::name).containsAll(WORDS).containsAll(OF_POOLS);
    }

    /** A form's endpoint as it can be asked for. */
    private record Helper(Class<?> described, Method method) {
        String address() {
            var path = method.getName().substring("do".length());
            return "descriptorByName/" + described.getName() + "/" + Character.toLowerCase(path.charAt(0))
                    + path.substring(1);
        }

        boolean fills() {
            return method.getName().startsWith("doFill");
        }

        boolean checks() {
            return method.getName().startsWith("doCheck");
        }

        @Override
        public String toString() {
            return described.getSimpleName() + "." + method.getName();
        }
    }

    @SuppressWarnings("rawtypes")
    private static List<Helper> helpers() {
        return Jenkins.get().getExtensionList(Descriptor.class).stream()
                .filter(descriptor -> descriptor.clazz.getName().startsWith(ROOT))
                .flatMap(descriptor -> Arrays.stream(descriptor.getClass().getMethods())
                        .filter(method -> method.getDeclaringClass().getName().startsWith(ROOT))
                        .filter(EndpointsTest::answersRequests)
                        .map(method -> new Helper(descriptor.clazz, written(method))))
                .toList();
    }

    private static void people(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        var open = jenkins.createFreeStyleProject("open");
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("configurer")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ)
                .everywhere()
                .toEveryone()
                .grant(Item.READ)
                .onItems(open)
                .toEveryone());
    }

    private JenkinsRule.WebClient client(JenkinsRule jenkins, String user) throws Exception {
        var known = clients.get(user);
        if (known != null) {
            return known;
        }
        var client = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withJavaScriptEnabled(false);
        client.getOptions().setRedirectEnabled(false);
        client.setRefreshHandler((page, url, seconds) -> {});
        if (!user.equals("anonymous")) {
            client.getOptions().setRedirectEnabled(true);
            client.login(user);
            client.getOptions().setRedirectEnabled(false);
        }
        clients.put(user, client);
        return client;
    }

    private WebResponse ask(JenkinsRule jenkins, String user, WebRequest request) throws Exception {
        var client = client(jenkins, user);
        return client.getPage(request).getWebResponse();
    }

    private WebResponse ask(JenkinsRule jenkins, String user, String context, Helper helper, String value)
            throws Exception {
        var query = "?value=" + value
                + "&address=127.0.0.1:1&url=127.0.0.1:1&pool=kept&credentialsId=kept&remoteCredentialsId=kept"
                + "&proxyCredentialsId=kept";
        var url = URI.create(jenkins.getURL() + context + helper.address() + query)
                .toURL();
        return ask(jenkins, user, client(jenkins, user).addCrumb(new WebRequest(url, HttpMethod.POST)));
    }

    /** Whether somebody learns anything that was not in the request. */
    private boolean tells(JenkinsRule jenkins, String user, String context, Helper helper) throws Exception {
        if (helper.fills()) {
            var answer = ask(jenkins, user, context, helper, "");
            assertThat(answer.getStatusCode()).as("%s as %s", helper, user).isEqualTo(200);
            return !Set.of("", "kept").containsAll(values(answer));
        }
        if (helper.checks()) {
            // What is wrong with nothing at all, or with nonsense.
            var tells = false;
            for (var value : List.of("", "http://no%20sense")) {
                var answer = ask(jenkins, user, context, helper, value);
                assertThat(answer.getStatusCode()).as("%s as %s", helper, user).isEqualTo(200);
                tells |= answer.getContentAsString().matches("(?s).*class=\"?(error|warning).*");
            }
            return tells;
        }
        return ask(jenkins, user, context, helper, "").getStatusCode() != 403;
    }

    private static Set<String> values(WebResponse answer) throws IOException {
        return new TreeSet<>(Json.mapper().readTree(answer.getContentAsString()).findValuesAsText("value"));
    }

    private static Set<String> expected(Helper helper, boolean inJob) {
        if (!inJob && WORDS.contains(name(helper.method()))) {
            return Set.copyOf(PEOPLE);
        }
        return inJob && !OF_POOLS.contains(name(helper.method())) ? Set.of("configurer", "admin") : Set.of("admin");
    }

    @Test
    @WithJenkins
    void shouldTellInFormsOnlyWhatSomebodyMayKnow(JenkinsRule jenkins) throws Exception {
        people(jenkins);
        var pool = new XenServerPool("prod", "127.0.0.1:1");
        pool.setAllowedJobs("**");
        XenServerPools.get().setPools(List.of(pool));
        LivePool.credentials("known", CredentialsScope.GLOBAL, "root", "x");
        var helpers = helpers();
        assertThat(helpers.stream().map(h -> name(h.method())).collect(Collectors.toSet()))
                .as("each is on a form")
                .containsAll(endpoints().stream()
                        .filter(method -> Descriptor.class.isAssignableFrom(method.getDeclaringClass()))
                        .map(EndpointsTest::name)
                        .toList());
        for (var helper : helpers) {
            for (var context : List.of("", "job/open/")) {
                var told = new TreeSet<String>();
                for (var user : PEOPLE) {
                    if (tells(jenkins, user, context, helper)) {
                        told.add(user);
                    }
                }
                assertThat(told)
                        .as("who is told something by %s at /%s", helper, context)
                        .isEqualTo(new TreeSet<>(expected(helper, !context.isEmpty())));
            }
            var url = URI.create(jenkins.getURL() + helper.address()).toURL();
            assertThat(ask(jenkins, "admin", new WebRequest(url, HttpMethod.GET))
                            .getStatusCode())
                    .as("GET %s", helper)
                    .isEqualTo(404);
        }
    }

    @Test
    @WithJenkins
    void shouldAnswerOnPagesOnlyToThoseWhoMaySeeThem(JenkinsRule jenkins) throws Exception {
        people(jenkins);
        XenServerPools.get().setPools(List.of(new XenServerPool("prod", "127.0.0.1:1")));
        var veiled = jenkins.createFreeStyleProject("veiled");
        RecordedRollouts.add(jenkins.buildAndAssertSuccess(veiled), "prod", "update", SampleReports.success(2));
        for (var page : PAGES) {
            for (var user : PEOPLE) {
                var request = new WebRequest(
                        URI.create(jenkins.getURL() + page.address()).toURL(), page.verb());
                var crumb = jenkins.jenkins.getCrumbIssuer();
                request.setAdditionalHeader(crumb.getCrumbRequestField(), crumb.getCrumb((ServletRequest) null));
                if (page.isScripted()) {
                    request.setAdditionalHeader("Crumb", crumb.getCrumb((ServletRequest) null));
                    request.setAdditionalHeader("Content-Type", "application/x-stapler-method-invocation");
                    request.setRequestBody(page.body());
                }
                var answer = ask(jenkins, user, request);
                if (page.people().contains(user)) {
                    assertThat(answer.getStatusCode())
                            .as("%s as %s: %s", page.method(), user, answer.getContentAsString())
                            .isIn(200, 302);
                } else {
                    assertThat(answer.getStatusCode())
                            .as("%s as %s", page.method(), user)
                            .isIn(403, 404);
                    assertThat(answer.getContentAsString())
                            .doesNotContainIgnoringCase("valid crumb", "Crumb didn't match");
                }
            }
            if (page.verb() == HttpMethod.POST) {
                var url = URI.create(jenkins.getURL() + page.address()).toURL();
                assertThat(ask(jenkins, "admin", new WebRequest(url, HttpMethod.GET))
                                .getStatusCode())
                        .as("GET %s", page.method())
                        .isIn(404, 405);
            }
        }
    }
}
