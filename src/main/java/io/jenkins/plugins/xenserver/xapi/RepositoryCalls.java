package io.jenkins.plugins.xenserver.xapi;

import java.util.List;

/**
 * The calls around update channels, which the published SDK predates (xapi-reference §2.1, §2.2). Each method sends exactly one
 * call; those named {@code start…} return the reference of the task that carries the work on.
 */
public final class RepositoryCalls {
    private final PoolSession session;

    /** The calls over a session. */
    public RepositoryCalls(PoolSession session) {
        this.session = session;
    }

    /**
     * Tells the pool of a package server.
     *
     * @param update whether it carries update metadata
     * @param gpgKeyPath "" = the hosts' own key; only sent when wanted, so that pools older than the option understand
     */
    public void introduce(
            String name, String description, String binaryUrl, String sourceUrl, boolean update, String gpgKeyPath) {
        if (gpgKeyPath.isEmpty()) {
            session.invoke("Repository.introduce", name, description, binaryUrl, sourceUrl, update);
        } else {
            session.invoke("Repository.introduce", name, description, binaryUrl, sourceUrl, update, gpgKeyPath);
        }
    }

    /** Makes the pool's one place for uploaded bundles. */
    public void introduceBundle(String name, String description) {
        session.invoke("Repository.introduce_bundle", name, description);
    }

    /** Tells the pool of another pool's coordinator. */
    public void introduceRemotePool(String name, String description, String binaryUrl, String certificate) {
        session.invoke("Repository.introduce_remote_pool", name, description, binaryUrl, certificate);
    }

    /** Makes the pool forget a repository that is not enabled. */
    public void forget(String repository) {
        session.invoke("Repository.forget", reference(repository));
    }

    /** Sets the key with which a repository's packages are verified. */
    public void setGpgKeyPath(String repository, String path) {
        session.invoke("Repository.set_gpgkey_path", reference(repository), path);
    }

    /** Enables exactly these repositories, by uuid; the packages of any other one are deleted. */
    public String startSetRepositories(String pool, List<String> repositories) {
        var references = repositories.stream().map(this::reference).toArray();
        return UpdateCalls.task(session.invoke("Async.pool.set_repositories", pool, references));
    }

    /** Enables one more repository, by uuid. */
    public String startAddRepository(String pool, String repository) {
        return UpdateCalls.task(session.invoke("Async.pool.add_repository", pool, reference(repository)));
    }

    /** Sets the proxy; user and password are both given or both empty. */
    public String startConfigureProxy(String pool, String url, String user, String password) {
        return UpdateCalls.task(session.invoke("Async.pool.configure_repository_proxy", pool, url, user, password));
    }

    /** Does without a proxy. */
    public String startDisableProxy(String pool) {
        return UpdateCalls.task(session.invoke("Async.pool.disable_repository_proxy", pool));
    }

    /**
     * Sets how often the pool synchronises by itself, but not whether.
     *
     * @param frequency {@code daily} or {@code weekly}
     * @param day 0 is Sunday
     */
    public void configureSchedule(String pool, String frequency, int day) {
        session.invoke("pool.configure_update_sync", pool, frequency, day);
    }

    private String reference(String uuid) {
        return String.valueOf(session.invoke("Repository.get_by_uuid", uuid));
    }
}
