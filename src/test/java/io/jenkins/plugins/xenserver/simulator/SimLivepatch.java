package io.jenkins.plugins.xenserver.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A live patch: brings a running build to a later release without a reboot.
 *
 * @param component {@code xen} or {@code kernel}
 */
public record SimLivepatch(
        String component,
        String baseBuildId,
        String baseVersion,
        String baseRelease,
        String toVersion,
        String toRelease) {

    Evr target() {
        return new Evr("", toVersion, toRelease);
    }

    Map<String, Object> json() {
        var map = new LinkedHashMap<String, Object>();
        map.put("component", component);
        map.put("base_build_id", baseBuildId);
        map.put("base_version", baseVersion);
        map.put("base_release", baseRelease);
        map.put("to_version", toVersion);
        map.put("to_release", toRelease);
        return map;
    }
}
