package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Types;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;

/** Single keys of {@code pool.other_config}. The map is never set as a whole: that would overwrite xapi's own keys. */
final class OtherConfig {
    private OtherConfig() {}

    /** Removes a key; removing one that is not there is no failure, so a lost answer may be repeated. */
    static void remove(PoolGateway pool, String key) {
        pool.patience()
                .read(() -> pool.session().call(c -> {
                    Types.toPool(pool.ref()).removeFromOtherConfig(c, key);
                    return null;
                }));
    }

    /** Adds a key, or replaces our own earlier value of it; repeated until it is seen there. */
    static void put(PoolGateway pool, String key, String value) {
        while (true) {
            var present = pool.pool().otherConfig().get(key);
            if (value.equals(present)) {
                return;
            }
            if (present != null) {
                remove(pool, key);
            }
            pool.patience()
                    .read(() -> pool.session().call(c -> {
                        try {
                            Types.toPool(pool.ref()).addToOtherConfig(c, key, value);
                        } catch (ApiFailure e) {
                            // An earlier attempt whose answer was lost may have added it; the next look decides.
                            if (!e.is("MAP_DUPLICATE_KEY")) {
                                throw e;
                            }
                        }
                        return null;
                    }));
        }
    }
}
