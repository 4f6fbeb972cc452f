package io.jenkins.plugins.xenserver.simulator;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/** {@code pool.sync_updates} and its schedule (xapi-reference §2.1, §4.4). */
final class SyncRules {
    private static final Duration SOONEST = Duration.ofHours(2);

    private final Simulator sim;
    private final Random times;
    private int schedule;

    SyncRules(Simulator sim, long seed) {
        this.sim = sim;
        this.times = new Random(seed);
    }

    void register(MethodRegistry registry) {
        registry.add("pool.sync_updates")
                .takes(
                        "self:ref",
                        "force:bool=false",
                        "token:string=",
                        "token_id:string=",
                        "username:string=@25.7.0",
                        "password:string=@25.7.0")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .since("1.329.0")
                .does(this::sync);
        registry.add("pool.configure_update_sync")
                .takes("self:ref", "update_sync_frequency:string", "update_sync_day:int")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .since("23.18.0")
                .does(this::configure);
        registry.add("pool.set_update_sync_enabled")
                .takes("self:ref", "value:bool")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .since("23.18.0")
                .does(this::setEnabled);
    }

    private Object sync(Call call, Args args) throws SimFailure, InterruptedException {
        return sync(call, args.flag("force"));
    }

    private String sync(Call call, boolean force) throws SimFailure, InterruptedException {
        sim.rules().updates().checkLicence();
        return sim.rules().slots().holding(call, "sync_updates", () -> {
            var enabled = sim.pool().repositories();
            if (enabled.stream().anyMatch(repository -> repository.origin().equals("bundle"))) {
                throw new SimFailure("CAN_NOT_SYNC_UPDATES");
            }
            SimChannel.Metadata content = null;
            for (var repository : enabled) {
                if (force) {
                    sim.rules().repositoryRules().clean(repository);
                }
                call.pause(Delay.MIRRORING);
                var mirrored = mirror(repository);
                if (repository.carriesUpdates()) {
                    content = mirrored;
                }
            }
            return adopt(call, sim.rules().repositoryRules().theEnabledUpdateRepository(), content);
        });
    }

    private SimChannel.Metadata mirror(SimRepository repository) throws SimFailure {
        var injected = sim.faults().takeSyncFailure();
        if (injected != null) {
            throw injected;
        }
        var channel = sim.channel(repository.text("binary_url"));
        if (channel == null) {
            throw new SimFailure("REPOSYNC_FAILED");
        }
        return channel.metadata();
    }

    /**
     * New content is on the coordinator's disk: ask every host, then set hash and date. If a host does not answer, the
     * disk has the new content and the database the old hash.
     */
    String adopt(Call call, SimRepository repository, SimChannel.Metadata content)
            throws SimFailure, InterruptedException {
        sim.pool().coordinator().mirror(content);
        sim.faults().updateinfoMirrored();
        sim.rules().updates().forgetCache();
        sim.rules().updates().fillCache(call, content);
        sim.rules()
                .updates()
                .cache()
                .forEach(
                        (host, updates) -> host.set("latest_synced_updates_applied", updates.isEmpty() ? "yes" : "no"));
        repository.set("hash", content.hash());
        sim.pool().set("last_update_sync", sim.clock().now());
        return content.hash();
    }

    private Object configure(Call call, Args args) throws SimFailure {
        var frequency = args.text("update_sync_frequency");
        var day = args.number("update_sync_day");
        if (!List.of("daily", "weekly").contains(frequency)) {
            throw new SimFailure("INVALID_VALUE", "update_sync_frequency", frequency);
        }
        if (day < 0 || day > 6) {
            throw new SimFailure("INVALID_UPDATE_SYNC_DAY", String.valueOf(day));
        }
        sim.pool().set("update_sync_frequency", frequency);
        sim.pool().set("update_sync_day", frequency.equals("daily") ? 0L : day);
        schedule();
        return "";
    }

    private Object setEnabled(Call call, Args args) throws SimFailure {
        var enabled = args.flag("value");
        if (enabled) {
            var repositories = sim.pool().repositories();
            if (repositories.isEmpty()) {
                throw new SimFailure("NO_REPOSITORIES_CONFIGURED");
            }
            if (repositories.stream().anyMatch(repository -> !repository.isRemote())) {
                throw new SimFailure("CAN_NOT_PERIODIC_SYNC_UPDATES");
            }
        }
        sim.pool().set("update_sync_enabled", enabled);
        schedule();
        return "";
    }

    /** Plans the next periodic synchronisation: some time of the next due day, never sooner than two hours from now. */
    void schedule() {
        var mine = ++schedule;
        if (!sim.pool().periodicSyncEnabled()) {
            return;
        }
        sim.clock().at(next(sim.clock().now()), () -> {
            if (mine == schedule && sim.pool().periodicSyncEnabled()) {
                startPeriodic();
                schedule();
            }
        });
    }

    private Instant next(Instant now) {
        var day = now.atZone(ZoneOffset.UTC).toLocalDate().plusDays(1);
        if (sim.pool().text("update_sync_frequency").equals("weekly")) {
            var wanted = DayOfWeek.of((int) ((sim.pool().number("update_sync_day") + 6) % 7 + 1));
            while (day.getDayOfWeek() != wanted) {
                day = day.plusDays(1);
            }
        }
        var some = day.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(times.nextInt(24 * 3600));
        var soonest = now.plus(SOONEST);
        return some.isBefore(soonest) ? soonest : some;
    }

    private void startPeriodic() {
        var coordinator = sim.pool().coordinator();
        if (!coordinator.isUp()) {
            return;
        }
        var call = new Call(sim, coordinator, null, null, Instant.MAX);
        call.task(sim.rules().tasks().create(null, "Periodic update synchronisation", "", coordinator));
        new Background(sim, call, name -> {
                    try {
                        var result = sync(call, false);
                        call.task()
                                .succeed(
                                        XmlRpcCodec.fragment(result),
                                        sim.clock().now());
                        return result;
                    } catch (SimFailure e) {
                        call.task().fail(e, sim.clock().now());
                        throw e;
                    }
                })
                .start("periodic synchronisation");
    }
}
