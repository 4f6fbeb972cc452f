package io.jenkins.plugins.xenserver.config;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

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

    /** The choices of the list box. */
    static ListBoxModel choices(@CheckForNull String current, String address) {
        return new StandardListBoxModel()
                .includeEmptyValue()
                .includeAs(ACL.SYSTEM2, Jenkins.get(), TYPE, requirements(address))
                .includeCurrentValue(Util.fixNull(current));
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
        try {
            return URIRequirementBuilder.fromUri(
                            Endpoint.parse(address).uri("/").toString())
                    .build();
        } catch (IllegalArgumentException e) {
            return List.of(); // the address has a check of its own
        }
    }
}
