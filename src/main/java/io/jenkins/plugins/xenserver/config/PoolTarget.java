package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Which pool a job asks for: one that is defined for the whole Jenkins, by name, or one that the job describes itself. Says
 * nothing about whether the job may have it; {@link PoolAccess} does. Kept with the state of a build, so it holds texts only.
 */
@Restricted(NoExternalUse.class)
public final class PoolTarget implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String pool;
    private final String url;
    private final String addresses;
    private final String credentialsId;
    private final PoolTrust trust;

    private PoolTarget(String pool, String url, String addresses, String credentialsId, PoolTrust trust) {
        this.pool = pool;
        this.url = url;
        this.addresses = addresses;
        this.credentialsId = credentialsId;
        this.trust = trust;
    }

    /**
     * Reads what a job says. For a defined pool nothing but its name counts.
     *
     * @param pool name of a defined pool
     * @param url address of a pool that is described here
     * @param addresses further hosts of that pool, one a line
     * @param credentialsId id of the credentials that log in to it
     * @param trust how its hosts prove who they are; null for the authorities of the Java installation
     * @throws IllegalArgumentException with a sentence if not exactly one of pool and url is given, or an address is unusable
     */
    @NonNull
    public static PoolTarget of(
            @CheckForNull String pool,
            @CheckForNull String url,
            @CheckForNull String addresses,
            @CheckForNull String credentialsId,
            @CheckForNull PoolTrust trust) {
        var name = Util.fixEmptyAndTrim(pool);
        var address = Util.fixEmptyAndTrim(url);
        if (name == null && address == null) {
            throw new IllegalArgumentException(Messages.PoolTarget_Neither());
        }
        if (name != null && address != null) {
            throw new IllegalArgumentException(Messages.PoolTarget_Both(name, address));
        }
        if (name != null) {
            return new PoolTarget(name, null, null, null, null);
        }
        var target = new PoolTarget(null, address, Lines.tidy(addresses), Util.fixEmptyAndTrim(credentialsId), trust);
        target.endpoints();
        return target;
    }

    /** How people call the pool: its name, or the address of one that has none here. */
    @NonNull
    public String label() {
        return pool != null ? pool : Endpoint.parse(url).toString();
    }

    /** Whether an administrator has defined this pool for the whole Jenkins. */
    public boolean isDefined() {
        return pool != null;
    }

    /** The hosts of a pool that is described here, in the order in which they are tried. */
    List<Endpoint> endpoints() {
        return Stream.concat(Stream.of(url), Lines.of(addresses).stream())
                .map(Endpoint::parse)
                .toList();
    }

    @CheckForNull
    String credentialsId() {
        return credentialsId;
    }

    PoolTrust trust() {
        return trust == null ? new SystemCaTrust() : trust;
    }

    @Override
    public String toString() {
        return label();
    }
}
