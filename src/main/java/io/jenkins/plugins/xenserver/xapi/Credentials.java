package io.jenkins.plugins.xenserver.xapi;

/**
 * An account of the pool. Looked up anew for each login and kept no longer than that.
 *
 * @param user name of the account, for example {@code root}
 * @param password its password
 */
public record Credentials(String user, String password) {
    /** Never shows the password. */
    @Override
    public String toString() {
        return "credentials of " + user;
    }
}
