package io.jenkins.plugins.xenserver.xapi;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The names behind references, learnt from whatever was read, so that failures can speak of hosts and VMs by name. */
public final class NameBook {
    private static final int MANY = 100_000;
    private final Map<String, String> names = new ConcurrentHashMap<>();

    /** Remembers a name; an empty one is replaced by the uuid. */
    public void learn(String ref, String name, String uuid) {
        if (References.isPresent(ref) && names.size() < MANY) {
            names.put(ref, name == null || name.isBlank() ? String.valueOf(uuid) : name);
        }
    }

    /** The name of an object, or null for one never seen. */
    @CheckForNull
    public String find(String ref) {
        return names.get(ref);
    }

    /** The name of an object, or a neutral word for one never seen. */
    public String nameOf(String ref) {
        return names.getOrDefault(ref, "(an object)");
    }
}
