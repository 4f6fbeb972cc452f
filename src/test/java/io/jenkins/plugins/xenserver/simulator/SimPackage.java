package io.jenkins.plugins.xenserver.simulator;

import java.util.Map;

/**
 * A package of a channel.
 *
 * @param shows the keys of {@code host.software_version} it changes; {@code xen}, {@code linux} once booted, all others
 *     at the next start of the toolstack
 */
public record SimPackage(String name, Evr evr, String arch, Map<String, String> shows) {

    public static SimPackage of(String name, String evr) {
        return new SimPackage(name, Evr.of(evr), "x86_64", Map.of());
    }

    /** The same package, showing this in {@code host.software_version}. */
    public SimPackage showing(String key, String value) {
        var all = new java.util.LinkedHashMap<>(shows);
        all.put(key, value);
        return new SimPackage(name, evr, arch, Map.copyOf(all));
    }

    /** The file name as {@code /updates} lists it. */
    String rpm() {
        return name + "-" + evr + "." + arch + ".rpm";
    }
}
