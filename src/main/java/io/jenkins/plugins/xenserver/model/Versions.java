package io.jenkins.plugins.xenserver.model;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The versions a host is running, re-read by the host only when its agent starts (xapi-reference §2.3). All are dotted
 * texts; absent ones are empty.
 *
 * @param xapi major.minor of the toolstack
 * @param xapiBuild full version of the toolstack
 * @param build the product's build number
 */
public record Versions(String product, String platform, String xapi, String xapiBuild, String xen, String build) {
    /** Nothing known. */
    public static final Versions UNKNOWN = new Versions("", "", "", "", "", "");

    private static final Pattern SEPARATORS = Pattern.compile("[^0-9A-Za-z]+");

    public Versions {
        product = Copies.text(product);
        platform = Copies.text(platform);
        xapi = Copies.text(xapi);
        xapiBuild = Copies.text(xapiBuild);
        xen = Copies.text(xen);
        build = Copies.text(build);
    }

    /** Reads the map {@code host.software_version}. */
    public static Versions of(Map<String, String> softwareVersion) {
        return new Versions(
                softwareVersion.get("product_version"),
                softwareVersion.get("platform_version"),
                softwareVersion.get("xapi"),
                softwareVersion.get("xapi_build"),
                softwareVersion.get("xen"),
                softwareVersion.get("build_number"));
    }

    /** Whether the pool counts both as the same release: platform and toolstack agree (xapi-reference §4.6). */
    public boolean sameReleaseAs(Versions other) {
        return platform.equals(other.platform) && xapi.equals(other.xapi);
    }

    /** Whether a VM may move from a host with the other versions to one with these (xapi-reference §4.6). */
    public boolean notLowerThan(Versions other) {
        return compare(platform, other.platform) >= 0
                && compare(xapiBuild, other.xapiBuild) >= 0
                && compare(xen, other.xen) >= 0;
    }

    /**
     * Whether the toolstack is known to be older than a release.
     *
     * @param release for example {@code 23.27}
     */
    public boolean toolstackOlderThan(String release) {
        var known = xapiBuild.isEmpty() ? xapi : xapiBuild;
        return !known.isEmpty() && compare(known, release) < 0;
    }

    /** For example "8.4.0 (toolstack 26.17.0)"; empty when nothing is known. */
    public String words() {
        var toolstack = xapiBuild.isEmpty() ? xapi : xapiBuild;
        return toolstack.isEmpty()
                ? product
                : Texts.of("versions.words", product, toolstack).strip();
    }

    /** Compares dotted versions part by part, numbers as numbers. */
    static int compare(String left, String right) {
        var a = SEPARATORS.split(left, -1);
        var b = SEPARATORS.split(right, -1);
        for (var i = 0; i < Math.max(a.length, b.length); i++) {
            var difference = part(i < a.length ? a[i] : "", i < b.length ? b[i] : "");
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int part(String a, String b) {
        if (numeric(a) && numeric(b)) {
            return new java.math.BigInteger("0" + a).compareTo(new java.math.BigInteger("0" + b));
        }
        return a.compareTo(b);
    }

    private static boolean numeric(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
