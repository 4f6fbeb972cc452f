package io.jenkins.plugins.xenserver.simulator;

import java.util.Locale;

/** The roles of the API, weakest first; each may do what the weaker ones may. */
public enum Role {
    READ_ONLY,
    VM_OPERATOR,
    VM_ADMIN,
    VM_POWER_ADMIN,
    POOL_OPERATOR,
    POOL_ADMIN;

    boolean covers(Role other) {
        return compareTo(other) >= 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
