package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Connection;
import com.xensource.xenapi.Host;
import com.xensource.xenapi.Types;
import com.xensource.xenapi.Types.XenAPIException;
import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.xmlrpc.XmlRpcException;

/** The consequential calls on one host, each as an activity (xapi-reference §5, H2 to H9). */
final class HostActivities {
    private static final Duration QUICK = Duration.ofMinutes(10);

    private final RolloutContext context;
    private final PoolGateway pool;
    private final String uuid;
    private final String name;
    private final Runnable ensureDisabled;

    /**
     * Activities on a host.
     *
     * @param ensureDisabled disables the host again where a restart of its toolstack has enabled it, and throws if somebody did
     */
    HostActivities(RolloutContext context, String uuid, String name, Runnable ensureDisabled) {
        this.context = context;
        this.ensureDisabled = ensureDisabled;
        this.pool = context.pool();
        this.uuid = uuid;
        this.name = name;
    }

    /** On this host. */
    private abstract class OnHost extends HostActivity {
        OnHost(String verb, String words, Duration limit) {
            super(HostActivities.this.uuid, name, verb, Texts.of("words." + words), limit);
        }
    }

    private interface HostCall {
        void run(Connection c, Host host) throws XenAPIException, XmlRpcException;
    }

    private String call(HostCall call) {
        return pool.session().call(c -> {
            call.run(c, Types.toHost(pool.hostRef(uuid)));
            return "";
        });
    }

    /** Takes the host out of service. */
    Activity disable() {
        return disable("");
    }

    /**
     * The same.
     *
     * @param suffix distinguishes it from taking the host out of service for its update
     */
    Activity disable(String suffix) {
        return new OnHost("disable" + suffix, "disable", QUICK) {
            @Override
            public Look look(Map<String, String> before) {
                return pool.host(uuid).enabled() ? Look.TO_DO : Look.DONE;
            }

            @Override
            public String act() {
                return call((c, host) -> host.disable(c));
            }

            @Override
            public Map<String, ?> result(Object taskResult) {
                return agents();
            }
        };
    }

    /** Agent starts by which a later look tells whether the host enabled itself or somebody else did it. */
    Map<String, String> agents() {
        var coordinator = pool.pool().coordinatorUuid();
        return Map.of(
                "agent", text(pool.host(uuid).agentStartTime()),
                "coordinatorAgent", text(pool.host(coordinator).agentStartTime()));
    }

    /** Puts the host back into service. */
    Activity enable(String suffix) {
        return new OnHost("enable" + suffix, "enable", context.limits().enable()) {
            @Override
            public Look look(Map<String, String> before) {
                return pool.host(uuid).enabled() ? Look.DONE : Look.TO_DO;
            }

            /** The pool refuses it as long as something mandatory is pending (xapi-reference §4.2), so it is not even asked. */
            @Override
            public void precondition() {
                awaitEndOfOperations();
                var host = pool.host(uuid);
                if (host.live() && !host.pending().mandatory().isEmpty()) {
                    var words = host.pending().mandatory().stream()
                            .map(Guidance::words)
                            .collect(Collectors.joining(", "));
                    throw new RolloutException(Texts.of("host.mandatoryLeft", name, words));
                }
            }

            @Override
            public String act() {
                return call((c, host) -> host.enable(c));
            }
        };
    }

    /** What an earlier driver began may still run, and decides what is pending. */
    private void awaitEndOfOperations() {
        context.patience().until(context.limits().apply(), () -> {
            var running = pool.host(uuid).currentOperations();
            return !running.contains("apply_updates") && !running.contains("evacuate");
        });
    }

    /** Moves every VM off the host; the pool plans where to (rule R12: used when nothing blocks). */
    Activity evacuate(String verb) {
        return new OnHost(verb, "evacuate", context.limits().evacuate()) {
            @Override
            public Look look(Map<String, String> before) {
                if (pool.isEmpty(uuid)) {
                    return Look.DONE;
                }
                return pool.host(uuid).currentOperations().contains("evacuate") ? Look.RUNNING : Look.TO_DO;
            }

            @Override
            public void precondition() {
                ensureDisabled.run();
            }

            @Override
            public String act() {
                return pool.calls()
                        .startEvacuate(
                                pool.hostRef(uuid),
                                EvacuationNetwork.ref(pool, context.options().evacuationNetwork()),
                                context.options().evacuationBatch());
            }

            @Override
            public Reaction failed(ApiFailure failure) {
                // A second call plans anew for those that are left.
                return failure.is("INTERNAL_ERROR") ? Reaction.ONCE : super.failed(failure);
            }

            /** A VM that is busy for longer keeps all others from being moved too; one by one they can be (rule R12). */
            @Override
            public Duration waitsOut(ApiFailure failure) {
                return failure.is("OTHER_OPERATION_IN_PROGRESS")
                        ? context.limits().migrate()
                        : Duration.ZERO;
            }
        };
    }

    /**
     * Installs exactly the updates that were looked at (xapi-reference §4.3).
     *
     * @param sending told just before the call is sent
     */
    Activity apply(String hash, boolean mustBeEmpty, Runnable coordinatorCheck, Runnable sending) {
        return new OnHost("apply", "apply", context.limits().apply()) {
            @Override
            public Map<String, String> before() {
                var host = pool.host(uuid);
                return Map.of("date", text(host.lastSoftwareUpdate()), "hash", host.lastUpdateHash());
            }

            @Override
            public Look look(Map<String, String> before) {
                var host = pool.host(uuid);
                if (host.hasApplied(hash) && !text(host.lastSoftwareUpdate()).equals(before.get("date"))) {
                    return Look.DONE;
                }
                return host.currentOperations().contains("apply_updates")
                                || pool.pool().currentOperations().contains("apply_updates")
                        ? Look.RUNNING
                        : Look.TO_DO;
            }

            @Override
            public void precondition() {
                ensureDisabled.run();
                if (mustBeEmpty) {
                    demandEmpty();
                }
                var now = pool.hash();
                if (!now.equals(hash)) {
                    throw new PoolFailure(Texts.of(now.isEmpty() ? "hash.gone" : "hash.changed", hash, now));
                }
                coordinatorCheck.run();
            }

            @Override
            public String act() {
                var ref = pool.hostRef(uuid);
                sending.run();
                return pool.calls().startApplyUpdates(ref, hash);
            }

            @Override
            public Duration quiet() {
                return Duration.ofMinutes(20);
            }

            @Override
            public Reaction failed(ApiFailure failure) {
                return switch (failure.code()) {
                    case "GET_HOST_UPDATES_FAILED" -> Reaction.RETRY;
                    case "APPLY_UPDATES_FAILED" -> Reaction.ONCE;
                    default -> super.failed(failure);
                };
            }

            @Override
            public Duration waitsOut(ApiFailure failure) {
                return switch (failure.code()) {
                    case "CLUSTERED_SR_DEGRADED" -> context.limits().cluster();
                    case "GET_HOST_UPDATES_FAILED" -> context.limits().members();
                    default -> Duration.ZERO;
                };
            }

            @Override
            public Map<String, ?> result(Object taskResult) {
                var warnings = taskResult instanceof Object[] rows ? rows.length : 0;
                return Map.of("livepatchFailures", warnings);
            }
        };
    }

    /** Restarts the host's toolstack; its VMs keep running (xapi-reference §4.7). */
    Activity restartToolstack() {
        return restartToolstack("restart-toolstack");
    }

    /**
     * The same.
     *
     * @param verb distinguishes several restarts of one host in one rollout
     */
    Activity restartToolstack(String verb) {
        return new HostRestart(
                pool,
                uuid,
                name,
                verb,
                Texts.of("words.restart-toolstack"),
                context.limits().toolstack()) {
            @Override
            boolean isBack(HostState host, Map<String, String> before) {
                return !holds(host, Guidance.RESTART_TOOLSTACK);
            }

            @Override
            public String act() {
                return call((c, host) -> host.restartAgent(c));
            }

            @Override
            public Duration quiet() {
                return Duration.ofMinutes(5);
            }
        };
    }

    /** Reboots the host; never while a user's VM is on it (rule R6). */
    Activity reboot() {
        return reboot("reboot");
    }

    /**
     * The same.
     *
     * @param verb distinguishes several reboots of one host in one rollout
     */
    Activity reboot(String verb) {
        return new HostRestart(
                pool,
                uuid,
                name,
                verb,
                Texts.of("words.reboot"),
                context.limits().reboot()) {
            @Override
            boolean isBack(HostState host, Map<String, String> before) {
                return RebootProof.rebooted(host, before, unseen, resumed);
            }

            @Override
            public void precondition() {
                ensureDisabled.run();
                demandEmpty();
            }

            @Override
            public String act() {
                return call((c, host) -> host.reboot(c));
            }

            @Override
            public Duration quiet() {
                return Duration.ofMinutes(15);
            }
        };
    }

    private void demandEmpty() {
        var residents = pool.residents(uuid);
        if (!residents.isEmpty()) {
            throw new RolloutException(
                    Texts.of("host.notEmpty", name, residents.getFirst().name(), residents.size()));
        }
    }

    private static boolean holds(HostState host, Guidance guidance) {
        var pending = host.pending();
        return pending.mandatory().contains(guidance)
                || pending.recommended().contains(guidance)
                || pending.full().contains(guidance);
    }

    static String text(Instant instant) {
        return instant == null ? "" : instant.toString();
    }
}
