package io.jenkins.plugins.xenserver.simulator;

/** Epoch, version and release of a package. */
public record Evr(String epoch, String version, String release) implements Comparable<Evr> {

    /** Parses {@code [epoch:]version-release}. */
    public static Evr of(String text) {
        var colon = text.indexOf(':');
        var epoch = colon < 0 ? "" : text.substring(0, colon);
        var dash = text.lastIndexOf('-');
        return new Evr(epoch, text.substring(colon + 1, dash), text.substring(dash + 1));
    }

    @Override
    public int compareTo(Evr other) {
        var order = Releases.compare(epoch.isEmpty() ? "0" : epoch, other.epoch.isEmpty() ? "0" : other.epoch);
        if (order == 0) {
            order = Releases.compare(version, other.version);
        }
        return order != 0 ? order : Releases.compare(release, other.release);
    }

    @Override
    public String toString() {
        return (epoch.isEmpty() ? "" : epoch + ":") + version + "-" + release;
    }
}
