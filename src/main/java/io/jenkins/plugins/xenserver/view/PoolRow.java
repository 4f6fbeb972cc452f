package io.jenkins.plugins.xenserver.view;

import io.jenkins.plugins.xenserver.config.KnownPools;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A defined pool as it is shown to those who may view pools; neither credentials nor jobs. */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class PoolRow {
    private final String name;
    private final String address;
    private final String uuid;

    private PoolRow(String name, String address, String uuid) {
        this.name = name;
        this.address = address;
        this.uuid = uuid;
    }

    static PoolRow of(XenServerPool pool) {
        return new PoolRow(
                pool.getName(), pool.getAddress(), KnownPools.get().uuid(pool).orElse(""));
    }

    /** How jobs call the pool. */
    @Exported
    public String getName() {
        return name;
    }

    /** The host that is tried first. */
    @Exported
    public String getAddress() {
        return address;
    }

    /** The pool's uuid, "" as long as it was never reached. */
    @Exported
    public String getUuid() {
        return uuid;
    }
}
