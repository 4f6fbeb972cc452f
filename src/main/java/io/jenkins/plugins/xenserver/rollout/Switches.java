package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Pool;
import com.xensource.xenapi.SR;
import com.xensource.xenapi.Types;
import io.jenkins.plugins.xenserver.model.Json;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What has to be off while a pool is updated: periodic synchronisation, high availability, workload balancing, automatic
 * power-on. Each is owed before it is switched off, held off by the fence meanwhile, and switched on again with the exact
 * earlier values (design §2.3).
 */
final class Switches {
    /** The debt's name for the periodic synchronisation. */
    static final String UPDATE_SYNC = "update-sync";

    private static final String AUTO_POWER_ON = "auto_poweron";
    private static final Duration SHORT = Duration.ofMinutes(10);

    private final RolloutContext context;
    private final PoolGateway pool;

    private final String suffix;

    /** Switches whose activities carry a suffix, so that paying an adopted debt is not taken for paying one of our own. */
    Switches(RolloutContext context, String suffix) {
        this.context = context;
        this.suffix = suffix;
        this.pool = context.pool();
    }

    /** Switches the periodic synchronisation off; it would change the hash under the rollout (xapi-reference §4.4). */
    void updateSyncOff(PoolFacts facts) {
        if (facts.updateSyncEnabled()) {
            owe(facts, Obligation.Kind.UPDATE_SYNC, Map.of());
            context.runner().perform(updateSync(facts, false));
        }
        if (context.ledger().owes(key(Obligation.Kind.UPDATE_SYNC))) {
            context.fence()
                    .hold(
                            "updateSync",
                            f -> !f.updateSyncEnabled(),
                            () -> context.runner().repeat(updateSync(facts, false)));
        }
    }

    /** Switches the rest off. */
    void off(PoolFacts facts) {
        if (facts.haEnabled()) {
            owe(facts, Obligation.Kind.HA, haValues(facts));
            context.runner().perform(haOff(facts));
        }
        if (facts.wlbEnabled()) {
            owe(facts, Obligation.Kind.WLB, Map.of());
            context.runner().perform(wlb(facts, false));
        }
        if (facts.autoPowerOn()) {
            owe(
                    facts,
                    Obligation.Kind.AUTO_POWER_ON,
                    Map.of("value", facts.otherConfig().get(AUTO_POWER_ON)));
            context.runner().perform(autoPowerOn(facts, "false"));
        }
        var fence = context.fence();
        fence.hold("ha", f -> !f.haEnabled(), () -> context.runner().repeat(haOff(facts)));
        fence.hold("wlb", f -> !f.wlbEnabled(), () -> context.runner().repeat(wlb(facts, false)));
        fence.hold("autoPowerOn", f -> !f.autoPowerOn(), () -> context.runner().repeat(autoPowerOn(facts, "false")));
    }

    /** Switches one on again and strikes the debt out. */
    void restore(PoolFacts facts, Obligation owed) {
        switch (owed.kind()) {
            case HA -> {
                context.fence().drop("ha");
                // What a dead driver began decides whether it is on or off.
                context.patience()
                        .until(
                                context.limits().switching(),
                                () -> Collections.disjoint(
                                        pool.pool().currentOperations(), List.of("ha_enable", "ha_disable")));
                context.runner().perform(haOn(facts, owed));
                restoreFailuresToTolerate(facts, owed);
                if (owed.values().get("storages").isEmpty()) {
                    context.warnOnce(facts.name(), Texts.of("ha.otherStorage", facts.name()));
                }
            }
            case WLB -> {
                context.fence().drop("wlb");
                context.runner().perform(wlb(facts, true));
            }
            case AUTO_POWER_ON -> {
                context.fence().drop("autoPowerOn");
                context.runner().perform(autoPowerOn(facts, owed.values().get("value")));
            }
            case UPDATE_SYNC, SYNC_FROZEN -> {
                context.fence().drop("updateSync");
                context.runner().perform(updateSync(facts, true));
            }
            default -> throw new IllegalArgumentException("not a switch: " + owed.kind());
        }
        context.ledger().release(owed.key(), "restored", owed.what());
    }

    private static String key(Obligation.Kind kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private void owe(PoolFacts facts, Obligation.Kind kind, Map<String, String> values) {
        context.ledger().owe(new Obligation(key(kind), kind, "", facts.name(), values));
    }

    private PoolActivity activity(
            PoolFacts facts, String id, Predicate<PoolFacts> wanted, Function<PoolGateway, String> call) {
        return new PoolActivity(
                pool, "pool/" + id + suffix, facts.name(), Texts.of("words." + id), wanted, "", "", SHORT, SHORT, call);
    }

    private PoolActivity updateSync(PoolFacts facts, boolean on) {
        return activity(facts, on ? "sync-on" : "sync-off", f -> f.updateSyncEnabled() == on, p -> {
            p.calls().setUpdateSyncEnabled(pool.ref(), on);
            return "";
        });
    }

    private PoolActivity wlb(PoolFacts facts, boolean on) {
        return activity(facts, on ? "wlb-on" : "wlb-off", f -> f.wlbEnabled() == on, p -> {
            p.session().call(c -> {
                Types.toPool(pool.ref()).setWlbEnabled(c, on);
                return null;
            });
            return "";
        });
    }

    private PoolActivity autoPowerOn(PoolFacts facts, String value) {
        var off = value.equals("false");
        return activity(
                facts,
                off ? "auto-power-on-off" : "auto-power-on-on",
                f -> value.equals(f.otherConfig().get(AUTO_POWER_ON)),
                p -> {
                    OtherConfig.put(p, AUTO_POWER_ON, value);
                    return "";
                });
    }

    private PoolActivity haOff(PoolFacts facts) {
        return new PoolActivity(
                pool,
                "pool/ha-off" + suffix,
                facts.name(),
                Texts.of("words.ha-off"),
                f -> !f.haEnabled(),
                "ha_disable",
                "HA_NOT_ENABLED",
                context.limits().switching(),
                context.limits().settle(),
                p -> p.session().call(c -> Pool.disableHaAsync(c).toWireString()));
    }

    private PoolActivity haOn(PoolFacts facts, Obligation owed) {
        return new PoolActivity(
                pool,
                "pool/ha-on" + suffix,
                facts.name(),
                Texts.of("words.ha-on"),
                PoolFacts::haEnabled,
                "ha_enable",
                "HA_IS_ENABLED",
                context.limits().switching(),
                context.limits().settle(),
                p -> p.session()
                        .call(c -> Pool.enableHaAsync(c, storages(owed), configuration(owed))
                                .toWireString()));
    }

    private Map<String, String> haValues(PoolFacts facts) {
        var values = new HashMap<String, String>();
        values.put("storages", String.join(",", HaStorage.uuids(pool, facts)));
        values.put(
                "configuration",
                Json.mapper().valueToTree(facts.haConfiguration()).toString());
        values.put("failuresToTolerate", Long.toString(facts.haFailuresToTolerate()));
        return values;
    }

    private HashSet<SR> storages(Obligation owed) {
        return List.of(owed.values().get("storages").split(",")).stream()
                .filter(uuid -> !uuid.isBlank())
                .map(uuid -> Types.toSR(pool.session().invoke("SR.get_by_uuid", uuid)))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Map<String, String> configuration(Obligation owed) {
        try {
            var values = new HashMap<String, String>();
            Json.mapper()
                    .readTree(owed.values().get("configuration"))
                    .properties()
                    .forEach(e -> values.put(e.getKey(), e.getValue().asText()));
            return values;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new RolloutException(Texts.of("ledger.unreadable"), e);
        }
    }

    /** Read back, because switching HA on computes a value of its own (rule R20). */
    private void restoreFailuresToTolerate(PoolFacts facts, Obligation owed) {
        var wanted = Long.parseLong(owed.values().get("failuresToTolerate"));
        var activity = activity(facts, "ha-failures", f -> f.haFailuresToTolerate() == wanted, p -> {
            p.session().call(c -> {
                Types.toPool(pool.ref()).setHaHostFailuresToTolerate(c, wanted);
                return null;
            });
            return "";
        });
        try {
            context.runner().perform(activity);
        } catch (ActivityFailed e) {
            context.warn(facts.name(), e.getMessage());
        }
    }
}
