package io.jenkins.plugins.xenserver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.kohsuke.stapler.verb.POST;

class EndpointsTest {
    @Test
    void shouldTakeFormHelpersByPostOnly() {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.jenkins.plugins.xenserver");

        methods()
                .that()
                .haveNameMatching("do(Check|Fill|Test)[A-Z].*")
                .should()
                .beAnnotatedWith(POST.class)
                .check(classes);
    }
}
