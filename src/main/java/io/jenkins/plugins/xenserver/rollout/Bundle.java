package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An update bundle to be uploaded.
 *
 * @param name how people call it, for example the file's name
 * @param content its bytes; opened once for each attempt to send it
 */
public record Bundle(String name, Transport.Body content) {
    private static final int BLOCK = 512;
    private static final Map<String, List<Integer>> COMPRESSED = Map.of(
            "gzip", List.of(0x1f, 0x8b),
            "zip", List.of(0x50, 0x4b, 0x03, 0x04),
            "xz", List.of(0xfd, 0x37, 0x7a),
            "bzip2", List.of(0x42, 0x5a, 0x68),
            "zstd", List.of(0x28, 0xb5, 0x2f, 0xfd));

    /**
     * A file, looked at before anything is sent.
     *
     * @throws IllegalArgumentException with a sentence if it cannot be a bundle
     * @throws IOException if it cannot be read
     */
    public static Bundle of(Path file) throws IOException {
        var name = String.valueOf(file.getFileName());
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(Texts.of("bundle.missing", file.toString()));
        }
        var length = Files.size(file);
        try (var in = Files.newInputStream(file)) {
            check(name, length, in.readNBytes(BLOCK));
        }
        return new Bundle(name, new Transport.Body() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }
        });
    }

    /**
     * Says what can be said of a bundle by its length and its beginning: the pool takes plain tar only (xapi-reference §3.2).
     *
     * @param beginning the first 512 bytes, or all there are
     * @throws IllegalArgumentException with a sentence if it cannot be a bundle
     */
    public static void check(String name, long length, byte[] beginning) {
        COMPRESSED.forEach((how, magic) -> {
            if (beginning.length >= magic.size()
                    && magic.stream()
                            .map(Integer::byteValue)
                            .toList()
                            .equals(bytes(Arrays.copyOf(beginning, magic.size())))) {
                throw new IllegalArgumentException(Texts.of("bundle.compressed", name, how));
            }
        });
        if (length < 2 * BLOCK || length % BLOCK != 0) {
            throw new IllegalArgumentException(Texts.of("bundle.noTar", name, length));
        }
    }

    private static List<Byte> bytes(byte[] array) {
        var list = new java.util.ArrayList<Byte>();
        for (var b : array) {
            list.add(b);
        }
        return list;
    }

    @Override
    public String toString() {
        return "bundle " + name;
    }
}
