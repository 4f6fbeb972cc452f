package io.jenkins.plugins.xenserver.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All messages by name. */
final class MethodRegistry {
    private final Map<String, ApiMethod> methods = new LinkedHashMap<>();

    ApiMethod add(String name) {
        var method = new ApiMethod(name);
        if (methods.put(name, method) != null) {
            throw new IllegalStateException("Two implementations of " + name);
        }
        return method;
    }

    /** The message of this name in a server of this release, or null. */
    ApiMethod find(String name, String release) {
        var method = methods.get(name);
        return method != null && method.isIn(release) ? method : null;
    }

    Set<String> names() {
        return new TreeSet<>(methods.keySet());
    }
}
