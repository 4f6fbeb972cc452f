package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.PendingPolicy;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.simulator.Guidance;
import io.jenkins.plugins.xenserver.simulator.GuidanceKind;
import io.jenkins.plugins.xenserver.simulator.SimPackage;
import io.jenkins.plugins.xenserver.simulator.SimPoolBuilder;
import io.jenkins.plugins.xenserver.simulator.SimUpdate;
import io.jenkins.plugins.xenserver.simulator.SimUpdates;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import io.jenkins.plugins.xenserver.simulator.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** A pool and the options of its rollout, drawn from a seed; everything drawn is kept in words. */
final class Schedule {
    /** Short enough that giving up costs little, long enough for what a healthy pool needs. */
    private static final Limits LIMITS = new Limits(
            Duration.ofMinutes(20),
            Duration.ofMinutes(30),
            Duration.ofMinutes(50),
            Duration.ofMinutes(40),
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofMinutes(8),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10));

    private final long seed;
    private final Random random;
    private final List<String> words = new ArrayList<>();
    private int hosts;
    private int vms;

    Schedule(long seed) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** A number from 1. */
    int upTo(int limit) {
        return 1 + random.nextInt(limit);
    }

    @SafeVarargs
    final <T> T one(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** Notes what was drawn. */
    <T> T told(String what, T value) {
        words.add(what + " " + value);
        return value;
    }

    /** Seldom the other value, and then noted. */
    private <T> T seldom(int percent, String what, T usual, Supplier<T> other) {
        return chance(percent) ? told(what, other.get()) : usual;
    }

    int hosts() {
        return hosts;
    }

    /** A host by name. */
    String host() {
        return "xs0" + upTo(hosts);
    }

    /** A VM of those that are only numbered, by name; some host's name where there is none. */
    String vm() {
        return vms == 0 ? "" : "vm-%03d".formatted(upTo(vms));
    }

    String description() {
        return "seed " + seed + ": " + String.join("; ", words);
    }

    SimPoolBuilder pool() {
        hosts = told("hosts", size());
        vms = told("VMs", chance(3) ? upTo(30) : random.nextInt(hosts + 3));
        var gib = one(1, 2, 4);
        var needed = (vms + 6 + hosts) / hosts * gib + 4L;
        var builder = SimPoolBuilder.pool("pool-1")
                .seed(seed)
                .user(Mischief.OPERATOR, Mischief.OPERATOR, io.jenkins.plugins.xenserver.simulator.Role.POOL_ADMIN)
                .hosts(hosts, told("GiB", 4 + (chance(12) ? needed + 4 : 2 * needed + 16)))
                .vms(vms, gib);
        for (var i = one(0, 0, 1, 1, 2, 3); i > 0; i--) {
            oddVm(builder.vm("odd-" + i).memoryGib(gib));
        }
        return switches(builder).updates(updates());
    }

    /** From one host to eight; large pools are seldom, because their rollouts take long to try. */
    private int size() {
        return one(1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6, 3 + upTo(5));
    }

    private void oddVm(SimPoolBuilder.VmSpec vm) {
        switch (told("odd VM", upTo(8))) {
            case 1 -> vm.withoutTools();
            case 2 -> vm.onLocalStorage();
            case 3 -> vm.domain(SimVm.Domain.PVH);
            case 4 -> vm.state("Suspended");
            case 5 -> vm.state("Halted").autoPowerOn();
            case 6 -> vm.state("Paused");
            case 7 -> vm.haPriority("restart").order(upTo(3));
            default -> vm.onLocalStorage().withoutTools();
        }
    }

    private SimPoolBuilder switches(SimPoolBuilder builder) {
        if (chance(30)) {
            told("with", "high availability");
            builder.ha();
        }
        if (chance(30)) {
            told("with", "balancing");
            builder.wlb();
        }
        if (chance(30)) {
            told("with", "periodic synchronisation");
            builder.periodicSync();
        }
        if (chance(25)) {
            told("with", "automatic power-on");
            builder.autoPowerOn();
        }
        return builder;
    }

    private SimUpdate[] updates() {
        var updates = new ArrayList<SimUpdate>();
        for (var i = one(0, 1, 1, 2, 2, 3); i > 0; i--) {
            updates.add(one(
                    SimUpdates.toolstack(),
                    SimUpdates.hypervisor(),
                    SimUpdates.hypervisor(),
                    SimUpdates.hypervisorLivepatch(),
                    SimUpdates.deviceModel(),
                    SimUpdates.harmless(),
                    SimUpdates.vmRestart(),
                    SimUpdates.evacuation()));
        }
        if (updates.isEmpty() || chance(25)) {
            updates.add(update("UPDATE-R"));
        }
        var distinct = new ArrayList<SimUpdate>();
        updates.forEach(u -> {
            if (distinct.stream().noneMatch(d -> d.id().equals(u.id()))) {
                distinct.add(u);
            }
        });
        told("updates", distinct.stream().map(SimUpdate::id).toList());
        return distinct.toArray(SimUpdate[]::new);
    }

    /** An update with guidance as it comes. */
    SimUpdate update(String id) {
        var update = SimUpdate.of(id)
                .delivers(SimPackage.of(one("sm", "qemu", "kernel", "xen-hypervisor"), "9." + upTo(99) + "-1.xs8"));
        for (var kind : List.of(GuidanceKind.MANDATORY, GuidanceKind.RECOMMENDED, GuidanceKind.FULL)) {
            if (chance(45)) {
                var asked = one(
                        Guidance.REBOOT_HOST,
                        Guidance.RESTART_TOOLSTACK,
                        Guidance.EVACUATE_HOST,
                        Guidance.RESTART_DEVICE_MODEL,
                        Guidance.RESTART_VM);
                update.asks(kind, told(id + " asks, " + kind, asked));
            }
        }
        return update;
    }

    RolloutOptions options() {
        return RolloutOptions.DEFAULT.with(o -> {
            o.limits = LIMITS;
            o.level = told("level", one(GuidanceLevel.values()));
            o.vmRestart = told("vmRestart", one(VmRestartPolicy.values()));
            o.pending = seldom(20, "pending", PendingPolicy.FAIL, () -> one(PendingPolicy.values()));
            o.migrateHome = seldom(20, "migrateHome", true, () -> false);
            o.parallel = upTo(4);
            o.allowDisabled = seldom(10, "allowDisabled", false, () -> true);
            o.allowMixed = seldom(30, "allowMixed", false, () -> true);
            o.hosts = seldom(8, "chosen hosts", List.of(), () -> List.of("xs01", host()));
            o.onFailure =
                    seldom(30, "onFailure", RolloutOptions.OnFailure.STOP, () -> RolloutOptions.OnFailure.SKIP_HOST);
            o.canary = seldom(15, "canary", Duration.ZERO, () -> Duration.ofMinutes(upTo(20)));
            o.finishBefore = seldom(
                    8, "finishBefore", null, () -> VirtualClock.DEFAULT_START.plus(Duration.ofMinutes(upTo(90))));
            o.drain = drain();
        });
    }

    private Drain drain() {
        var rungs = new ArrayList<>(List.of(Drain.Rung.MIGRATE));
        for (var rung : List.of(Drain.Rung.SUSPEND, Drain.Rung.SHUTDOWN, Drain.Rung.HARD_SHUTDOWN)) {
            if (chance(25)) {
                rungs.add(told("drain", rung));
            }
        }
        return new Drain(
                rungs,
                random.nextInt(3),
                Duration.ofSeconds(20),
                chance(20),
                seldom(10, "protected", List.of(), () -> List.of(vm())));
    }
}
