package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ProxyConfiguration;
import hudson.init.Terminator;
import io.jenkins.plugins.xenserver.xapi.Transport;
import io.jenkins.plugins.xenserver.xapi.Transports;
import io.jenkins.plugins.xenserver.xapi.Trust;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The HTTP clients of this Jenkins, shared by all pools of equal trust. They take their proxy, and the threads that carry
 * their work, from Jenkins; when the administrator changes the proxy, the next request already goes the new way.
 */
@Restricted(NoExternalUse.class)
public final class PoolTransports {
    private static Generation current;

    private PoolTransports() {}

    /** The clients that belong to one configuration of the proxy. */
    private record Generation(Proxy proxy, Transports transports) {}

    /** What of the proxy's configuration matters to a client. */
    private record Proxy(String host, int port, String user, String password, String noProxyHosts) {
        private static final Proxy NONE = new Proxy(null, 0, null, null, null);

        static Proxy now() {
            var jenkins = Jenkins.getInstanceOrNull();
            var proxy = jenkins == null ? null : jenkins.getProxy();
            return proxy == null
                    ? NONE
                    : new Proxy(
                            proxy.getName(),
                            proxy.getPort(),
                            proxy.getUserName(),
                            proxy.getSecretPassword() == null
                                    ? null
                                    : proxy.getSecretPassword().getEncryptedValue(),
                            proxy.getNoProxyHost());
        }

        @Override
        public String toString() {
            return "proxy " + host;
        }
    }

    /**
     * The transport for a policy; it outlives changes of the proxy.
     *
     * @throws IllegalArgumentException with a sentence if the policy cannot be used
     */
    @NonNull
    public static Transport of(@NonNull Trust trust) {
        transports().of(trust);
        return (endpoint, request) -> transports().of(trust).send(endpoint, request);
    }

    private static synchronized Transports transports() {
        var proxy = Proxy.now();
        if (current == null || !current.proxy().equals(proxy)) {
            // The clients of the old way are not closed: exchanges under way end in peace, and then they are collected.
            current = new Generation(proxy, new Transports(ProxyConfiguration::newHttpClientBuilder));
        }
        return current.transports();
    }

    /** Ends the clients with Jenkins. */
    @Terminator
    public static void close() {
        Generation last;
        synchronized (PoolTransports.class) {
            last = current;
            current = null;
        }
        if (last != null) {
            last.transports().close();
        }
    }
}
