package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.util.FormValidation;
import java.util.function.Supplier;
import jenkins.model.Jenkins;

/** What the form checks have in common: who may ask, and how a refusal by the parser is shown. */
final class Checks {
    private Checks() {}

    /** Runs a check for an administrator; anybody else learns nothing. */
    static FormValidation asAdministrator(Supplier<FormValidation> check) {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? check.get() : FormValidation.ok();
    }

    /** Runs a check for whoever may configure the job in whose form it is, or an administrator elsewhere. */
    static FormValidation asConfigurer(@CheckForNull Item item, Supplier<FormValidation> check) {
        return PoolChoices.mayConfigure(item) ? check.get() : FormValidation.ok();
    }

    /** Shows the sentence with which a parser refuses what was typed. */
    static FormValidation parses(Runnable parser) {
        try {
            parser.run();
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
