package io.jenkins.plugins.xenserver.model;

/**
 * The proxy that a pool is wanted to use towards its channel. The password is not part of it, so that this may be written
 * down.
 *
 * @param url address without a path; "" = no proxy
 * @param user "" = none; a user needs a password
 */
public record ProxyWish(String url, String user) {
    /** No proxy. */
    public static final ProxyWish NONE = new ProxyWish("", "");

    /**
     * Checks the address.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public ProxyWish {
        user = Copies.text(user).strip();
        url = Copies.text(url).strip();
        url = url.isEmpty() ? "" : WebAddress.server("proxy", url);
        if (url.isEmpty() && !user.isEmpty()) {
            throw new IllegalArgumentException(Texts.of("proxy.userAlone"));
        }
    }

    /** How people call it. */
    public String words() {
        return url.isEmpty() ? Texts.of("proxy.none") : user.isEmpty() ? url : Texts.of("proxy.user", url, user);
    }

    @Override
    public String toString() {
        return words();
    }
}
