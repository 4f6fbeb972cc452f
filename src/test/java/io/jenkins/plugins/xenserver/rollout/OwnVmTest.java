package io.jenkins.plugins.xenserver.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnVmTest {
    private static final String UUID = "6f9619ff-8b86-d011-b42d-00cf4fc964ff";

    @TempDir
    private Path root;

    private void file(String name, String content) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void shouldReadWhatTheHypervisorTells() throws IOException {
        file("sys/hypervisor/uuid", UUID + "\n");
        assertThat(OwnVm.uuid(root)).contains(UUID);
    }

    @Test
    void shouldReadTheBoardOfAXenVm() throws IOException {
        file("sys/class/dmi/id/sys_vendor", "Xen\n");
        file("sys/class/dmi/id/product_uuid", UUID.toUpperCase(java.util.Locale.ROOT) + "\n");
        assertThat(OwnVm.uuid(root)).contains(UUID);
    }

    @Test
    void shouldNotTakeAnotherVendorsBoardForAVm() throws IOException {
        file("sys/class/dmi/id/sys_vendor", "QEMU\n");
        file("sys/class/dmi/id/product_uuid", UUID);
        assertThat(OwnVm.uuid(root)).isEmpty();
    }

    @Test
    void shouldTellNothingOnAMachineThatIsNoVm() throws IOException {
        assertThat(OwnVm.uuid(root)).isEmpty();
        file("sys/hypervisor/uuid", "00000000-0000-0000-0000-000000000000\n");
        assertThat(OwnVm.uuid(root)).isEmpty();
        file("sys/hypervisor/uuid", "no uuid at all");
        assertThat(OwnVm.uuid(root)).isEmpty();
        file("sys/hypervisor/uuid", "1-2-3-4-5");
        assertThat(OwnVm.uuid(root)).isEmpty();
    }
}
