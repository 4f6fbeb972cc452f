package io.jenkins.plugins.xenserver.config;

import com.fasterxml.jackson.core.type.TypeReference;
import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.xenserver.xapi.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Which pool (by uuid) answers behind each defined one, as far as it was ever reached. A job that describes a pool itself is
 * measured against this. Kept in a small file, {@code xenserver/known-pools.json} under the Jenkins home.
 */
@Extension
@Restricted(NoExternalUse.class)
public class KnownPools {
    private static final Logger LOGGER = Logger.getLogger(KnownPools.class.getName());
    /** A job is not held up longer by pools that do not answer. */
    private static final long PATIENCE_SECONDS = 30;

    private final StateFile<Map<String, Known>> file =
            new StateFile<>("known-pools.json", new TypeReference<>() {}, "the pools are asked again who they are.");
    private final Map<String, Known> known = new TreeMap<>();
    private boolean read;

    /**
     * What is known of a pool.
     *
     * @param address where it was defined to be when it told its uuid; another definition makes this worthless
     * @param uuid the pool's uuid
     */
    record Known(String address, String uuid) {}

    /** Those of the running Jenkins. */
    public static KnownPools get() {
        return ExtensionList.lookupSingleton(KnownPools.class);
    }

    /** Remembers who answered. */
    synchronized void learn(XenServerPool pool, String uuid) {
        load();
        var fact = new Known(address(pool), uuid);
        if (!fact.equals(known.put(pool.getName(), fact))) {
            file.write(known);
        }
    }

    /** Whether the pool has told its uuid since it was defined as it is now. */
    synchronized boolean knows(XenServerPool pool) {
        load();
        var fact = known.get(pool.getName());
        return fact != null && fact.address().equals(address(pool));
    }

    /** Whether the pool is known to be the one with this uuid. */
    synchronized boolean is(XenServerPool pool, String uuid) {
        return knows(pool) && known.get(pool.getName()).uuid().equals(uuid);
    }

    /** Forgets who a pool is, so that it is asked again. */
    synchronized void forget(XenServerPool pool) {
        load();
        if (known.remove(pool.getName()) != null) {
            file.write(known);
        }
    }

    /** The uuid of the pool, if it has told it since it was defined as it is now. */
    public synchronized Optional<String> uuid(XenServerPool pool) {
        return knows(pool) ? Optional.of(known.get(pool.getName()).uuid()) : Optional.empty();
    }

    /** Asks those pools that are not known yet, all at once and for a bounded time. Who does not answer stays unknown. */
    void askTheUnknown(List<XenServerPool> pools) {
        var unknown = pools.stream().filter(pool -> !knows(pool)).toList();
        var asked = unknown.stream()
                .map(pool -> Looks.pool().submit(() -> ask(pool)))
                .toList();
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (var answer : asked) {
            try {
                answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                LOGGER.log(Level.FINE, "a defined pool did not say who it is", e);
            }
        }
    }

    private void ask(XenServerPool pool) {
        try (var session = PoolAccess.asSystem(pool).session()) {
            Fields.records("pool", session.invoke("pool.get_all_records")).values().stream()
                    .findFirst()
                    .ifPresent(found -> learn(pool, found.text("uuid")));
        } catch (RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "pool " + pool.getName() + " did not say who it is");
        }
    }

    private static String address(XenServerPool pool) {
        // As it is written: it need not be a usable one for others to go on.
        return Stream.concat(Stream.of(pool.getAddress()), Lines.of(pool.getAddresses()).stream())
                .collect(Collectors.joining(","));
    }

    private void load() {
        if (!read) {
            read = true;
            file.read().ifPresent(known::putAll);
        }
    }
}
