package io.jenkins.plugins.xenserver.config;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/**
 * The credentials of defined pools. They are looked up at Jenkins' root with Jenkins' own authority, so that they can have
 * System scope and no job can bind them elsewhere.
 */
final class PoolCredentials {
    private static final Class<StandardUsernamePasswordCredentials> TYPE = StandardUsernamePasswordCredentials.class;

    private PoolCredentials() {}

    /** Finds a credential by its id, among those that may be shown to the host at this address. */
    static Optional<StandardUsernamePasswordCredentials> find(String id, String address) {
        return Optional.ofNullable(CredentialsProvider.findCredentialByIdInItemGroup(
                id, TYPE, Jenkins.get(), ACL.SYSTEM2, requirements(address)));
    }

    /**
     * The credential that a build may use by its own rights; its use is tracked. Never one of System scope.
     *
     * @return null if there is none
     */
    @CheckForNull
    static StandardUsernamePasswordCredentials ofRun(String id, Run<?, ?> run, @CheckForNull String address) {
        var found = CredentialsProvider.findCredentialById(id, TYPE, run, requirements(address));
        if (found == null || found.getScope() == CredentialsScope.SYSTEM) {
            return null;
        }
        return tracked(run, found);
    }

    /** Notes with the credential that the build uses it. */
    static StandardUsernamePasswordCredentials tracked(Run<?, ?> run, StandardUsernamePasswordCredentials found) {
        CredentialsProvider.track(run, found);
        return found;
    }

    /** The choices of the list box. */
    static ListBoxModel choices(@CheckForNull String current, String address) {
        return new StandardListBoxModel()
                .includeEmptyValue()
                .includeAs(ACL.SYSTEM2, Jenkins.get(), TYPE, requirements(address))
                .includeCurrentValue(Util.fixNull(current));
    }

    /** The choices of the list box in a job, as the job itself would find them. */
    static ListBoxModel ofItem(@CheckForNull Item item, @CheckForNull String current, @CheckForNull String address) {
        return new StandardListBoxModel()
                .includeEmptyValue()
                .includeMatchingAs(
                        authentication(item),
                        item,
                        TYPE,
                        requirements(address),
                        credential -> credential.getScope() != CredentialsScope.SYSTEM)
                .includeCurrentValue(Util.fixNull(current));
    }

    /** Whether a job would find the credential. */
    static boolean isOfItem(@CheckForNull Item item, String id, @CheckForNull String address) {
        return CredentialsProvider.listCredentialsInItem(
                        TYPE, item, authentication(item), requirements(address), CredentialsMatchers.withId(id))
                .stream()
                .anyMatch(option -> option.value.equals(id));
    }

    private static Authentication authentication(@CheckForNull Item item) {
        return item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
    }

    /** The list box for somebody who may not see which credentials there are. */
    static ListBoxModel onlyCurrent(@CheckForNull String current) {
        return new StandardListBoxModel().includeCurrentValue(Util.fixNull(current));
    }

    /** Whether a chosen id can be used. */
    static FormValidation check(@CheckForNull String id, String address) {
        var chosen = Util.fixEmptyAndTrim(id);
        if (chosen == null) {
            return FormValidation.error(Messages.PoolCredentials_Missing());
        }
        return find(chosen, address).isPresent()
                ? FormValidation.ok()
                : FormValidation.error(Messages.PoolCredentials_Unknown(chosen));
    }

    private static List<DomainRequirement> requirements(@CheckForNull String address) {
        if (address == null) {
            return List.of();
        }
        try {
            return URIRequirementBuilder.fromUri(
                            Endpoint.parse(address).uri("/").toString())
                    .build();
        } catch (IllegalArgumentException e) {
            return List.of(); // the address has a check of its own
        }
    }
}
