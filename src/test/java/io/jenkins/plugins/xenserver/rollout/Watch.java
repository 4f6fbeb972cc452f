package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.simulator.SimHost;
import io.jenkins.plugins.xenserver.simulator.SimVm;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Stands between a driver and the pool and judges each consequential call at the moment it is sent. */
final class Watch {
    /** A call that follows its look at the pool by no more than this could not have known better. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final Pattern TEXTS = Pattern.compile(">([^<>\\s][^<>]*)</(?:string|value)>");
    private static final Set<String> NEW_WORK = Set.of(
            "host.apply_updates",
            "host.reboot",
            "host.evacuate",
            "host.restart_agent",
            "VM.suspend",
            "VM.clean_shutdown",
            "VM.hard_shutdown");
    private static final Set<String> FORBIDDEN_AFTER_GATE =
            Set.of("host.disable", "host.apply_updates", "host.reboot", "host.evacuate", "host.restart_agent");
    private static final int ENDLESS = 60_000;

    private final SimulatedRollout rollout;
    private final Mischief mischief;
    private final List<String> violations;
    private final Set<String> announced = new HashSet<>();
    private final Set<String> applied = new HashSet<>();
    private String planned = "nothing";
    private String refusedBy = "";
    private int requests;

    Watch(SimulatedRollout rollout, Mischief mischief, List<String> violations) {
        this.rollout = rollout;
        this.mischief = mischief;
        this.violations = violations;
    }

    /** The gate said no after this host. */
    void gateRefused(String host) {
        refusedBy = host;
    }

    private void learn(JournalRecord entry) {
        switch (entry.type()) {
            case INTENT -> {
                announced.add(entry.id());
                if (entry.id().endsWith("/apply")) {
                    applied.add(entry.id().split("/")[1]);
                }
            }
            case OUTCOME -> announced.remove(entry.id());
            case PLANNED -> planned = entry.data().path("plan").path("hash").asText();
            default -> {}
        }
    }

    JournalStore store(JournalStore inner) {
        inner.existing().forEach(this::learn);
        return new JournalStore() {
            @Override
            public List<JournalRecord> existing() {
                return inner.existing();
            }

            @Override
            public void append(JournalRecord entry) throws IOException {
                inner.append(entry);
                learn(entry);
            }

            @Override
            public void close() throws IOException {
                inner.close();
            }
        };
    }

    Transport transport(Transport inner) {
        return (endpoint, request) -> {
            if (++requests > ENDLESS) {
                throw new IllegalStateException("The rollout does not end: " + ENDLESS + " requests.");
            }
            if (DeadStop.consequential(request)) {
                rollout.simulator.read(() -> {
                    judge(DeadStop.methodName(request).replace("Async.", ""), texts(request));
                    return null;
                });
            }
            return inner.send(endpoint, request);
        };
    }

    private static List<String> texts(Transport.Request request) {
        try (var in = request.body().open()) {
            var found = new ArrayList<String>();
            var matcher = TEXTS.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
            return found;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Instant now() {
        return rollout.clock.now();
    }

    private void violation(String method, String what) {
        violations.add("%s %s %s: %s".formatted(now(), rollout.driver(), method, what));
    }

    private void judge(String method, List<String> texts) {
        var lock = texts.contains(PoolLock.KEY);
        if (lock) {
            mischief.touch("lock");
        } else if (!isHeld() && isLongAgo(mischief.touched("lock"))) {
            violation(
                    method,
                    "sent without the lock, which holds "
                            + rollout.simulator.pool().map("other_config").get(PoolLock.KEY));
        }
        var host = host(texts);
        switch (method) {
            case "host.apply_updates" -> {
                judgeHash(method, texts);
                host.ifPresent(h -> judgePassed(method, h));
            }
            case "host.reboot" -> host.ifPresent(h -> judgeEmpty(method, h));
            default -> {}
        }
        if (NEW_WORK.contains(method)) {
            judgeStop(method);
            judgeIntent(method);
        }
        judgeGate(method, host);
    }

    private boolean isHeld() {
        var lock = rollout.simulator.pool().map("other_config").get(PoolLock.KEY);
        return lock != null && Owner.parse(lock).driver().equals(rollout.driver());
    }

    private boolean isLongAgo(Instant when) {
        return when == null || Duration.between(when, now()).compareTo(GRACE) > 0;
    }

    private Optional<SimHost> host(List<String> texts) {
        return rollout.simulator.hosts().stream()
                .filter(h -> texts.contains(h.ref()))
                .findFirst();
    }

    private void judgeHash(String method, List<String> texts) {
        if (!texts.contains(planned)) {
            violation(method, "planned " + planned + ", sent " + texts);
        }
    }

    /** Whoever has a gate begins no host while another one that a dead rollout had updated has not passed it (rule R11). */
    private void judgePassed(String method, SimHost next) {
        if (rollout.gate == HostGate.OPEN) {
            return;
        }
        rollout.simulator.pool().map("other_config").forEach((key, debt) -> {
            if (key.startsWith(Ledger.PREFIX + "vms/") && debt.contains(Trust.WATCHED)) {
                rollout.simulator.hosts().stream()
                        .filter(host -> key.contains(host.text("uuid")) && host != next)
                        .filter(host ->
                                host.text("latest_synced_updates_applied").equals("yes"))
                        .filter(host -> !applied.contains(host.text("uuid")))
                        .forEach(host -> violation(method, next.name() + " before " + host.name() + " has passed"));
            }
        });
    }

    private void judgeEmpty(String method, SimHost host) {
        var residents =
                host.domains().stream().filter(SimVm::isUserVm).map(SimVm::name).toList();
        if (!residents.isEmpty()) {
            violation(method, host.name() + " holds " + residents);
        }
    }

    private void judgeStop(String method) {
        var stopped = mischief.touched("stop");
        if (rollout.stop.wish() == StopSignal.Wish.NOW
                && stopped != null
                && Duration.between(stopped, now()).compareTo(Duration.ofMinutes(1)) > 0) {
            violation(method, "sent after an immediate stop was asked for");
        }
    }

    /** What is sent has been announced, and what was announced has not ended. */
    private void judgeIntent(String method) {
        if (announced.isEmpty()) {
            violation(method, "sent without an intent");
        }
    }

    private void judgeGate(String method, Optional<SimHost> host) {
        if (refusedBy.isEmpty() || host.isEmpty()) {
            return;
        }
        var onThatHost = host.get().name().equals(refusedBy);
        if (method.equals("host.disable") && (onThatHost || mischief.wasFoundDisabled(host.get()))) {
            // It is left as it was found. Whoever begins a host so does more with it, which is forbidden below.
            return;
        }
        if (FORBIDDEN_AFTER_GATE.contains(method) || onThatHost && method.equals("VM.pool_migrate")) {
            violation(method, host.get().name() + " after the gate refused " + refusedBy);
        }
    }
}
