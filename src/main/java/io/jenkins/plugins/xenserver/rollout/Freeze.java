package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pool that is frozen at a hash (rule R18): its periodic synchronisation stays off, across builds, until that hash has been
 * applied to all of its hosts. So a hash that was proven on one pool can be applied to others that were synchronised with it.
 */
final class Freeze {
    private static final String PREFIX = "sync-frozen/";

    private final RolloutContext context;

    Freeze(RolloutContext context) {
        this.context = context;
    }

    /** How the pool was found. */
    record Found(PoolFacts pool) {}

    /** Takes the debt of the periodic synchronisation over from this rollout; a freeze at another hash is superseded. */
    void hold(PoolFacts facts, String hash) {
        var earlier = frozen();
        if (!context.ledger().owes(Switches.UPDATE_SYNC) && earlier.isEmpty()) {
            context.listener().log(facts.name(), Texts.of("freeze.offAnyway", facts.name()));
            return;
        }
        var now = new Obligation(PREFIX + hash, Obligation.Kind.SYNC_FROZEN, "", facts.name(), Map.of("hash", hash));
        context.ledger().owe(now);
        earlier.stream().filter(o -> !o.key().equals(now.key())).forEach(this::supersede);
        context.fence().drop("updateSync");
        context.ledger().release(Switches.UPDATE_SYNC, "superseded", now.what());
        PoolDatabase.sync(context);
    }

    /** Somebody has decided anew about channel or schedule. */
    void supersede() {
        frozen().forEach(this::supersede);
    }

    private void supersede(Obligation debt) {
        context.ledger().owe(debt);
        context.ledger().release(debt.key(), "superseded", Texts.of("freeze.superseded"));
    }

    /** Whether the periodic synchronisation has to stay off although nobody owes it for this rollout. */
    boolean holds() {
        return !frozen().isEmpty();
    }

    /** At the end of a rolling update: thaws if the frozen hash is on every host; otherwise says that the pool stays frozen. */
    void thaw(String applied) {
        for (var debt : frozen()) {
            try {
                if (isApplied(debt, applied)) {
                    context.ledger().owe(debt);
                    new Switches(context, "-thaw").restore(context.pool().pool(), debt);
                } else if (!applied.equals(debt.values().get("hash"))) {
                    context.warn(
                            debt.subject(),
                            Texts.of(
                                    "freeze.other",
                                    debt.subject(),
                                    debt.values().get("hash"),
                                    applied));
                }
            } catch (RolloutException | XapiFailure e) {
                context.warn(debt.subject(), Texts.of("owed.stays", debt.what(), e.getMessage(), debt.remedy()));
            }
        }
    }

    private boolean isApplied(Obligation debt, String applied) {
        return applied.equals(debt.values().get("hash"))
                && context.pool().overview().hosts().stream().allMatch(h -> h.hasApplied(applied));
    }

    /** From the pool, where it outlives its rollout, and from the journal, should the answer to striking it out be lost. */
    private List<Obligation> frozen() {
        var all = new LinkedHashMap<String, Obligation>();
        context.ledger().inPool(context.pool().pool()).stream()
                .filter(o -> o.kind().outlivesRollout())
                .forEach(o -> all.put(o.key(), o));
        context.journal().owed().stream()
                .filter(o -> o.kind().outlivesRollout())
                .forEach(o -> all.put(o.key(), o));
        return List.copyOf(all.values());
    }
}
