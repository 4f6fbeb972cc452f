package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.xenserver.xapi.Trust;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoolTrustTest {
    private static final String FINGERPRINT = "AB".repeat(32);

    @Test
    void shouldPassOnWhatWasConfigured() {
        assertThat(new SystemCaTrust().toTrust()).isEqualTo(new Trust.SystemCa());
        assertThat(new InsecureTrust().toTrust()).isEqualTo(new Trust.Insecure());
        assertThat(new PinnedTrust(FINGERPRINT).toTrust()).isEqualTo(new Trust.Pinned(Set.of(FINGERPRINT)));
        assertThat(new CaTrust(Samples.CA).toTrust()).isEqualTo(new Trust.Ca(Samples.CA));
    }

    @Test
    void shouldReadWindowsLineEndsAndStrayBlanks() {
        var twoLines = new PinnedTrust("  " + FINGERPRINT + "\r\n\r\n" + "CD".repeat(32) + " ");

        assertThat(twoLines.getFingerprints()).isEqualTo(FINGERPRINT + "\n" + "CD".repeat(32));
        assertThat(new CaTrust(Samples.CA.replace("\n", "\r\n")).getCertificate())
                .isEqualTo(Samples.CA);
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PinnedTrust("AB:CD").toTrust())
                .withMessageContaining("AB:CD");
        assertThatIllegalArgumentException().isThrownBy(() -> new PinnedTrust(null).toTrust());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CaTrust(null).toTrust())
                .withMessage(Messages.CaTrust_Missing());
        assertThatIllegalArgumentException().isThrownBy(() -> new CaTrust("no certificate").toTrust());
    }
}
