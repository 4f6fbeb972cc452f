package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Types;
import io.jenkins.plugins.xenserver.model.PbdState;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sees to it that a host that is back has the storage it had before (rule R20). */
final class Storage {
    /** The host attaches its storage itself; only what is missing after this long is attached by us. */
    private static final Duration BY_ITSELF = Duration.ofMinutes(2);

    /** In the values of a host's debt: what was attached, for whoever pays it without the journal. */
    private static final String ATTACHED = "attached";

    private Storage() {}

    /** The values of the debt of a host that is taken out of service. */
    static Map<String, String> values(Optional<Baseline.Host> found) {
        var attached = found.map(Baseline.Host::attached).orElse(List.of());
        return attached.isEmpty() ? Map.of() : Map.of(ATTACHED, String.join(",", attached));
    }

    /**
     * The same for a host that a dead rollout took out of service.
     *
     * @throws RolloutException naming the storage that is still missing
     */
    static void attach(RolloutContext context, Obligation debt) {
        var attached = debt.values().getOrDefault(ATTACHED, "").split(",");
        attach(context, List.of(attached), debt.uuid(), debt.subject());
    }

    /**
     * Waits, helps, and waits again.
     *
     * @throws RolloutException naming the storage that is still missing
     */
    static void attach(RolloutContext context, List<String> wanted, String uuid, String name) {
        if (context.patience()
                .until(BY_ITSELF, () -> missing(context, uuid, wanted).isEmpty())) {
            return;
        }
        for (var pbd : missing(context, uuid, wanted)) {
            plug(context, name, pbd);
        }
        if (!context.patience()
                .until(
                        context.limits().storage(),
                        () -> missing(context, uuid, wanted).isEmpty())) {
            throw new RolloutException(
                    Texts.of("storage.missing", name, HostUpdate.names(missing(context, uuid, wanted))));
        }
    }

    private static List<PbdState> missing(RolloutContext context, String uuid, List<String> wanted) {
        return context.pool().hostWithStorage(uuid).pbds().stream()
                .filter(pbd -> wanted.contains(pbd.uuid()) && !pbd.attached())
                .toList();
    }

    /** Plugging what is plugged is no failure, so a lost answer does no harm. */
    private static void plug(RolloutContext context, String name, PbdState pbd) {
        context.fence().check();
        context.patience().checkStop();
        context.listener().log(name, Texts.of("storage.plug", pbd.storageName()));
        try {
            context.pool().session().call(c -> {
                Types.toPBD(pbd.ref()).plug(c);
                return null;
            });
        } catch (XapiFailure e) {
            context.listener().log(name, e.getMessage());
        }
    }
}
