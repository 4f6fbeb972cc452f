package io.jenkins.plugins.xenserver.rollout;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The VM that this program runs in, if it is a VM of a XenServer pool: whoever drives the update of its own pool must not stop
 * itself (rule R15).
 */
public final class OwnVm {
    /** The system property that names another root to look below, for a container that does not see its machine's. */
    public static final String ROOT = OwnVm.class.getName() + ".root";

    private static final String DOM0 = "00000000-0000-0000-0000-000000000000";

    private OwnVm() {}

    /** The uuid that the pool knows this machine by; empty on a machine that is no Xen VM, or that does not tell. */
    public static Optional<String> uuid() {
        var root = System.getProperty(ROOT);
        return uuid(
                root == null
                        ? FileSystems.getDefault()
                                .getRootDirectories()
                                .iterator()
                                .next()
                        : Path.of(root));
    }

    /**
     * The same below another root.
     *
     * @param root where {@code sys} is
     */
    public static Optional<String> uuid(Path root) {
        return read(root, "sys/hypervisor/uuid")
                .or(() -> read(root, "sys/class/dmi/id/sys_vendor")
                        .filter(vendor -> vendor.equalsIgnoreCase("Xen"))
                        .flatMap(vendor -> read(root, "sys/class/dmi/id/product_uuid")))
                .map(text -> text.toLowerCase(Locale.ROOT))
                .filter(OwnVm::isUuid)
                .filter(uuid -> !uuid.equals(DOM0));
    }

    private static Optional<String> read(Path root, String file) {
        try {
            var text = Files.readString(root.resolve(file)).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException | RuntimeException e) {
            // Not there, or not for us to read: this machine does not tell.
            return Optional.empty();
        }
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
