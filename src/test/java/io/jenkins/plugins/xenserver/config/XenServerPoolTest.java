package io.jenkins.plugins.xenserver.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class XenServerPoolTest {
    @Test
    void shouldTryTheFirstAddressFirst() {
        var pool = new XenServerPool("prod", "xs01.example.org");
        pool.setAddresses("xs02.example.org:8443\r\n\r\n xs03.example.org\r\n");

        assertThat(pool.endpoints())
                .map(Object::toString)
                .containsExactly("xs01.example.org", "xs02.example.org:8443", "xs03.example.org");
    }

    @Test
    void shouldTrustTheJavaInstallationUnlessToldOtherwise() {
        var pool = new XenServerPool("prod", "xs01.example.org");
        assertThat(pool.getTrust()).isInstanceOf(SystemCaTrust.class);

        pool.setTrust(null);
        assertThat(pool.getTrust()).isInstanceOf(SystemCaTrust.class);
    }

    @Test
    void shouldPermitNobodyUntilToldWho() {
        var pool = new XenServerPool("prod", "xs01.example.org");
        assertThat(pool.permits("ops/nightly")).isFalse();

        pool.setAllowedJobs("ops/*");
        assertThat(pool.permits("ops/nightly")).isTrue();
        assertThat(pool.permits("other/nightly")).isFalse();
    }

    @Test
    void shouldForgetEmptyInput() {
        var pool = new XenServerPool(" prod ", null);
        pool.setAddresses(" \n ");
        pool.setCredentialsId("  ");
        pool.setAllowedJobs("");
        pool.setProtectedVms(" ");

        assertThat(pool.getName()).isEqualTo("prod");
        assertThat(pool.getAddress()).isEmpty();
        assertThat(pool.getAddresses()).isNull();
        assertThat(pool.getCredentialsId()).isNull();
        assertThat(pool.getAllowedJobs()).isNull();
        assertThat(pool.getProtectedVms()).isNull();
    }
}
