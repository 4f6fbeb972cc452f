package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class PoolTargetTest {
    @Test
    void shouldCallADefinedPoolByItsName() {
        var target = PoolTarget.of(" prod ", null, null, null, null);

        assertThat(target.isDefined()).isTrue();
        assertThat(target.label()).isEqualTo("prod");
    }

    @Test
    void shouldCallAPoolDescribedInPlaceByItsAddress() {
        var target =
                PoolTarget.of("", "https://xs01.example.org/", "xs02.example.org\nxs03.example.org:8443", "id", null);

        assertThat(target.isDefined()).isFalse();
        assertThat(target.label()).isEqualTo("xs01.example.org");
        assertThat(target.endpoints())
                .map(Object::toString)
                .containsExactly("xs01.example.org", "xs02.example.org", "xs03.example.org:8443");
        assertThat(target.trust()).isInstanceOf(SystemCaTrust.class);
    }

    @Test
    void shouldWantOneOfBoth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolTarget.of(null, " ", null, null, null))
                .withMessage(Messages.PoolTarget_Neither());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolTarget.of("prod", "xs01", null, null, null))
                .withMessageContaining("prod")
                .withMessageContaining("xs01");
    }

    @Test
    void shouldRefuseAnAddressThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolTarget.of(null, "http://xs01", null, null, null))
                .withMessageContaining("plain HTTP");
        assertThatIllegalArgumentException().isThrownBy(() -> PoolTarget.of(null, "xs01", "xs 02", null, null));
    }

    @Test
    void shouldBeKeptWithABuild() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(PoolTarget.of(null, "xs01", "xs02", "id", new PinnedTrust("AB".repeat(32))));
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            var read = (PoolTarget) in.readObject();
            assertThat(read.endpoints()).map(Object::toString).containsExactly("xs01", "xs02");
            assertThat(read.credentialsId()).isEqualTo("id");
            assertThat(read.trust().toTrust()).isEqualTo(new PinnedTrust("AB".repeat(32)).toTrust());
        }
    }
}
