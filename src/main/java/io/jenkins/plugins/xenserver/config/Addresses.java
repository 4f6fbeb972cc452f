package io.jenkins.plugins.xenserver.config;

import io.jenkins.plugins.xenserver.xapi.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether two lists of addresses lead to the same hosts. */
final class Addresses {
    private Addresses() {}

    /** Whether any address of one list is, or resolves to, an address of the other; the port does not matter. */
    static boolean meet(List<Endpoint> some, List<Endpoint> others) {
        return !Collections.disjoint(names(some), names(others));
    }

    private static Set<String> names(List<Endpoint> endpoints) {
        var names = new HashSet<String>();
        for (var endpoint : endpoints) {
            names.add(endpoint.host().toLowerCase(Locale.ROOT));
            try {
                for (var address : InetAddress.getAllByName(endpoint.host())) {
                    names.add(address.getHostAddress());
                }
            } catch (UnknownHostException e) {
                // It still has its name.
                continue;
            }
        }
        return names;
    }
}
