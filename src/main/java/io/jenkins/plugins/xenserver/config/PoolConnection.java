package io.jenkins.plugins.xenserver.config;

import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.xenserver.xapi.Credentials;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.Fields;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.Transport;
import io.jenkins.plugins.xenserver.xapi.Trust;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A way to one pool that somebody was permitted to go. Holds no password: the credential is looked up at each login. */
@Restricted(NoExternalUse.class)
public final class PoolConnection {
    /** How the pool lists our sessions; xapi limits sessions per originator (xapi-reference §1.4). */
    static final String ORIGINATOR = "jenkins-xenserver-updates";

    private final String label;
    private final List<Endpoint> endpoints;
    private final Transport transport;
    private final Supplier<StandardUsernamePasswordCredentials> account;
    private final Admission admission;
    private final List<String> protectedVms;

    PoolConnection(
            String label,
            List<Endpoint> endpoints,
            Trust trust,
            Supplier<StandardUsernamePasswordCredentials> account,
            Admission admission,
            List<String> protectedVms) {
        this.label = label;
        this.endpoints = List.copyOf(endpoints);
        this.transport = PoolTransports.of(trust);
        this.account = account;
        this.admission = admission;
        this.protectedVms = List.copyOf(protectedVms);
    }

    /** How people call the pool: its name in Jenkins, or its address. */
    @NonNull
    public String label() {
        return label;
    }

    /** Every address that is tried, separated by commas. */
    @NonNull
    public String address() {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(","));
    }

    /** Names or uuids of the VMs of which the pool's definition says that they may only ever be moved (rule R15). */
    @NonNull
    public List<String> protectedVms() {
        return protectedVms;
    }

    /**
     * A new conversation with the pool; closing it logs out. Sends nothing before its first call.
     *
     * <p>Its login throws {@link io.jenkins.plugins.xenserver.rollout.RolloutException} if the credential is gone by then.
     */
    @NonNull
    public PoolSession session() {
        return new PoolSession(transport, endpoints, this::credentials, ORIGINATOR);
    }

    /**
     * Says whether the pool that was found at the address may be used, now that it has told who it is. Called once for each
     * driver, on its own thread, before anything in the pool is changed: it may have to ask other pools who they are.
     *
     * @param poolUuid uuid of the pool that answered
     * @param poolName its name in the pool itself
     * @throws io.jenkins.plugins.xenserver.rollout.RolloutException with a sentence if it is a defined pool that the job may
     *     not use
     * @throws io.jenkins.plugins.xenserver.xapi.XapiFailure if it does not say where its hosts are
     */
    public void admit(@NonNull String poolUuid, @NonNull String poolName) {
        admission.admit(poolUuid, poolName, this::hosts);
    }

    private List<Endpoint> hosts() {
        try (var session = session()) {
            var port = session.port();
            return Fields.records("host", session.invoke("host.get_all_records")).values().stream()
                    .map(host -> host.text("address"))
                    .filter(address -> !address.isBlank())
                    .map(address -> Endpoint.parse(address, port))
                    .toList();
        }
    }

    /** Looks whether the credential is there, for those who want to know before a build has begun to wait. */
    void demandCredentials() {
        account.get();
    }

    private Credentials credentials() {
        var found = account.get();
        return new Credentials(found.getUsername(), found.getPassword().getPlainText());
    }
}
