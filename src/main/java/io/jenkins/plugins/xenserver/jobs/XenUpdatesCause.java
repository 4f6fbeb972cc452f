package io.jenkins.plugins.xenserver.jobs;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Cause;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;

/** That updates became available is why a build was started. */
@Restricted(NoExternalUse.class)
public class XenUpdatesCause extends Cause {
    private final String pool;
    private final String hash;
    private final int outdated;

    /**
     * A cause.
     *
     * @param pool name of the pool in Jenkins
     * @param hash what the pool is synchronised to
     * @param outdated how many hosts became outdated; 0 if only the hash is new
     */
    public XenUpdatesCause(String pool, String hash, int outdated) {
        this.pool = pool;
        this.hash = hash;
        this.outdated = outdated;
    }

    /** Name of the pool in Jenkins. */
    @Exported
    public String getPool() {
        return pool;
    }

    /** What the pool is synchronised to. */
    @Exported
    public String getHash() {
        return hash;
    }

    /** How many hosts became outdated; 0 if only the hash is new. */
    @Exported
    public int getOutdated() {
        return outdated;
    }

    @NonNull
    @Override
    public String getShortDescription() {
        return outdated == 0
                ? Messages.XenUpdatesCause_Hash(pool, hash)
                : Messages.XenUpdatesCause_Hosts(pool, outdated, hash);
    }
}
