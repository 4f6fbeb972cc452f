package io.jenkins.plugins.xenserver.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Sources of updates besides the one a pool begins with: further channels, another pool, bundle files. */
public final class SimSources {
    /** The vendor's other channel. */
    public static final String EARLY_ACCESS = "https://repo.ops.xenserver.com/xs8/earlyaccess";

    private static final int BLOCK = 512;

    private SimSources() {}

    /** From now on there are updates at this address. */
    public static SimChannel at(Simulator sim, String url, SimUpdate... updates) {
        return sim.read(() -> {
            var channel = new SimChannel().publish(updates);
            sim.channels().put(url, channel);
            return channel;
        });
    }

    /** All repositories that the pool knows, enabled or not. */
    public static List<SimRepository> known(Simulator sim) {
        return sim.read(() -> sim.database().all("Repository").stream()
                .map(SimRepository.class::cast)
                .toList());
    }

    /** The certificate of a host in PEM form. */
    public static String certificate(Simulator sim, SimHost host) {
        return sim.read(() -> sim.certificates().of(host)).pem();
    }

    /** A bundle that the pool accepts, with a package of so many bytes in it. */
    public static byte[] bundle(int bytes) {
        return tar(bytes, "repodata/", "repodata/repomd.xml", "repodata/repomd.xml.asc", "packages.rpm");
    }

    /** A tar of these names, of which the last gets so many random bytes and the others five. */
    public static byte[] tar(int bytes, String... names) {
        var out = new ByteArrayOutputStream();
        for (var i = 0; i < names.length; i++) {
            var folder = names[i].endsWith("/");
            var content = new byte[folder ? 0 : i == names.length - 1 ? bytes : 5];
            new Random(i).nextBytes(content);
            var header = new byte[BLOCK];
            put(header, 0, names[i]);
            put(header, 124, "%011o".formatted(content.length));
            header[156] = (byte) (folder ? '5' : '0');
            out.writeBytes(header);
            out.writeBytes(content);
            out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        }
        out.writeBytes(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    private static void put(byte[] target, int offset, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }
}
