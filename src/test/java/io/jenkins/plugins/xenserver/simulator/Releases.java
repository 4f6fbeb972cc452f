package io.jenkins.plugins.xenserver.simulator;

/** Release and version texts, compared number by number ("24.9.0" is older than "24.10.0"). */
final class Releases {

    private Releases() {}

    static int compare(String left, String right) {
        if (left.equals(right)) {
            return 0;
        }
        var a = left.split("[.\\-+~]");
        var b = right.split("[.\\-+~]");
        for (var i = 0; i < Math.max(a.length, b.length); i++) {
            var order = comparePart(i < a.length ? a[i] : "", i < b.length ? b[i] : "");
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int comparePart(String left, String right) {
        if (left.equals(right)) {
            return 0;
        }
        var a = leadingNumber(left);
        var b = leadingNumber(right);
        return a != b ? Long.compare(a, b) : left.compareTo(right);
    }

    private static long leadingNumber(String part) {
        var end = 0;
        while (end < part.length() && end < 18 && Character.isDigit(part.charAt(end))) {
            end++;
        }
        return end == 0 ? -1 : Long.parseLong(part.substring(0, end));
    }

    /** The first two numbers of a release: what {@code software_version["xapi"]} shows. */
    static String majorMinor(String release) {
        var parts = release.split("\\.");
        return parts.length < 2 ? release : parts[0] + "." + parts[1];
    }
}
