package io.jenkins.plugins.xenserver.simulator;

/** An account of the pool. {@code role} null = known, but without access. */
public record SimUser(String name, String password, Role role) {

    @Override
    public String toString() {
        return "user " + name + " (" + role + ")";
    }
}
