package io.jenkins.plugins.xenserver.config;

import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is asked when a pool has told who it is. */
sealed interface Admission {
    /**
     * Throws if the pool may not be used.
     *
     * @param poolUuid uuid of the pool that answered
     * @param poolName its name in the pool itself
     * @param hosts asks the pool that answered where all its hosts are
     */
    void admit(String poolUuid, String poolName, Supplier<List<Endpoint>> hosts);

    /**
     * A defined pool: the job was permitted by name; who the pool is, is remembered for the others.
     *
     * @param pool as it is defined
     */
    record Defined(XenServerPool pool) implements Admission {
        @Override
        public void admit(String poolUuid, String poolName, Supplier<List<Endpoint>> hosts) {
            KnownPools.get().learn(pool, poolUuid);
        }
    }

    /**
     * A pool that the job describes itself: it must not be one that is defined and that this job may not use.
     *
     * @param job full name of the job
     * @param endpoints where the job looks for the pool
     */
    record Inline(String job, List<Endpoint> endpoints) implements Admission {
        @Override
        public void admit(String poolUuid, String poolName, Supplier<List<Endpoint>> hosts) {
            var known = KnownPools.get();
            var others = XenServerPools.get().getPools().stream()
                    .filter(pool -> !pool.permits(job))
                    .toList();
            // A pool is met by any of its hosts, also by one that neither its definition nor the job names.
            var places = new ArrayList<>(endpoints);
            if (others.stream().anyMatch(pool -> !known.is(pool, poolUuid))) {
                places.addAll(hosts.get());
            }
            // Where another pool answers now than the one that is remembered, what is remembered may be old.
            others.stream()
                    .filter(pool -> known.knows(pool) && !known.is(pool, poolUuid) && meets(places, pool))
                    .forEach(known::forget);
            known.askTheUnknown(others);
            var permitted = XenServerPools.get().getPools().stream()
                    .filter(pool -> pool.permits(job))
                    .anyMatch(pool -> known.is(pool, poolUuid));
            for (var other : others) {
                if (known.is(other, poolUuid) && !permitted || !known.knows(other) && meets(places, other)) {
                    throw new RolloutException(Messages.PoolAccess_InlineOfDefined(poolName, job));
                }
            }
        }

        private static boolean meets(List<Endpoint> places, XenServerPool other) {
            try {
                return Addresses.meet(places, other.endpoints());
            } catch (IllegalArgumentException e) {
                // A definition that was edited by hand into one that leads nowhere; it must not stop other jobs.
                return false;
            }
        }
    }
}
