package io.jenkins.plugins.xenserver.rollout;

import com.xensource.xenapi.Types;
import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.VmState;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import java.time.Duration;
import java.util.Map;

/** The consequential calls on one VM, each as an activity. */
final class VmActivities {
    private final RolloutContext context;
    private final PoolGateway pool;
    private final String uuid;
    private final String name;

    VmActivities(RolloutContext context, String uuid, String name) {
        this.context = context;
        this.pool = context.pool();
        this.uuid = uuid;
        this.name = name;
    }

    /** What all activities on a VM share. */
    private abstract class OnVm implements Activity {
        private final String verb;
        private final String words;
        private final Duration limit;
        private VmState seen;
        private Duration seenAt;

        OnVm(String verb, String words, Duration limit) {
            this.verb = verb;
            this.words = words;
            this.limit = limit;
        }

        @Override
        public String id() {
            return "vm/" + uuid + "/" + verb;
        }

        @Override
        public String subject() {
            return name;
        }

        @Override
        public String words() {
            return words;
        }

        @Override
        public Duration limit() {
            return limit;
        }

        @Override
        public Look look(Map<String, String> before) {
            var vm = pool.vm(uuid, needsStartTime());
            if (vm.isEmpty()) {
                throw new SubjectGone(Texts.of("vm.gone", name));
            }
            seen = vm.get();
            seenAt = context.patience().elapsed();
            return isDone(vm.get(), before)
                    ? Look.DONE
                    : vm.get().currentOperations().isEmpty() ? Look.TO_DO : Look.RUNNING;
        }

        /** What somebody else began with the VM comes first, and may change what it is. */
        @Override
        public String hindrance() {
            context.patience().until(limit, () -> now().currentOperations().isEmpty());
            return canBegin(now())
                    ? ""
                    : Texts.of("vm.changed", name, now().powerState().words());
        }

        private VmState now() {
            if (seen == null || context.fence().isStale(seenAt)) {
                context.patience().read(() -> look(Map.of()));
            }
            return seen;
        }

        /** Whether the VM is in the power state that the call expects. */
        boolean canBegin(VmState vm) {
            return vm.powerState() == PowerState.RUNNING;
        }

        boolean needsStartTime() {
            return false;
        }

        abstract boolean isDone(VmState vm, Map<String, String> before);
    }

    /**
     * Moves the running VM to a host.
     *
     * @param verb distinguishes several moves of one VM in one rollout
     */
    Activity migrate(String verb, String hostUuid, String hostName) {
        return new OnVm(
                verb, Texts.of("words.migrate", hostName), context.limits().migrate()) {
            @Override
            boolean isDone(VmState vm, Map<String, String> before) {
                return hostUuid.equals(vm.residentOn());
            }

            /** No VM gets onto a host that is out of service, as after the death of its toolstack (rule R3). */
            @Override
            public String hindrance() {
                var hindrance = super.hindrance();
                return !hindrance.isEmpty() || SelfEnabling.await(context, hostUuid)
                        ? hindrance
                        : Texts.of("move.disabled", hostName);
            }

            @Override
            public String act() {
                var options =
                        EvacuationNetwork.moveOptions(pool, context.options().evacuationNetwork());
                return pool.session()
                        .call(c -> Types.toVM(pool.vmRef(uuid))
                                .poolMigrateAsync(c, Types.toHost(pool.hostRef(hostUuid)), options)
                                .toWireString());
            }

            /** Where it is now is where we put it (rule R19). */
            @Override
            public Map<String, ?> result(Object taskResult) {
                return Map.of("at", Map.of(uuid, hostUuid));
            }

            @Override
            public Reaction failed(ApiFailure failure) {
                // Whoever moves it has another host to try, or tries again later, when the VM is busy or the host is
                // away.
                return failure.is("HOST_DISABLED")
                                || failure.is("OTHER_OPERATION_IN_PROGRESS")
                                || concerns(failure, hostUuid)
                        ? Reaction.ONCE
                        : super.failed(failure);
            }
        };
    }

    /** Suspends the VM. */
    Activity suspend() {
        return new OnVm("suspend", Texts.of("words.suspend"), context.limits().migrate()) {
            @Override
            boolean isDone(VmState vm, Map<String, String> before) {
                return vm.powerState() == PowerState.SUSPENDED;
            }

            @Override
            public String act() {
                return pool.session()
                        .call(c -> Types.toVM(pool.vmRef(uuid)).suspendAsync(c).toWireString());
            }
        };
    }

    /**
     * Shuts the VM down.
     *
     * @param verb {@code shutdown} through its guest, or {@code hard-shutdown}
     */
    Activity stop(String verb) {
        return new OnVm(verb, Texts.of("words." + verb), context.limits().restart()) {
            @Override
            boolean isDone(VmState vm, Map<String, String> before) {
                return vm.powerState() == PowerState.HALTED;
            }

            @Override
            boolean canBegin(VmState vm) {
                return super.canBegin(vm) || !verb.equals("shutdown") && vm.powerState() != PowerState.HALTED;
            }

            @Override
            public String act() {
                return pool.session().call(c -> {
                    var vm = Types.toVM(pool.vmRef(uuid));
                    var task = verb.equals("shutdown") ? vm.cleanShutdownAsync(c) : vm.hardShutdownAsync(c);
                    return task.toWireString();
                });
            }
        };
    }

    /**
     * Starts or resumes the VM.
     *
     * @param verb distinguishes several tries in one rollout
     * @param suspended whether it is resumed rather than started
     * @param hostUuid where, or "" for wherever the pool likes
     */
    Activity revive(String verb, boolean suspended, String hostUuid) {
        return new OnVm(
                verb,
                Texts.of(suspended ? "words.resume" : "words.start"),
                context.limits().restart()) {
            @Override
            boolean isDone(VmState vm, Map<String, String> before) {
                return vm.running();
            }

            @Override
            boolean canBegin(VmState vm) {
                return vm.powerState() == (suspended ? PowerState.SUSPENDED : PowerState.HALTED);
            }

            @Override
            public Reaction failed(ApiFailure failure) {
                // It starts on another host sooner than this one is back.
                return concerns(failure, hostUuid) ? Reaction.ONCE : super.failed(failure);
            }

            @Override
            public String act() {
                return pool.session().call(c -> {
                    var vm = Types.toVM(pool.vmRef(uuid));
                    if (hostUuid.isEmpty()) {
                        return (suspended ? vm.resumeAsync(c, false, false) : vm.startAsync(c, false, false))
                                .toWireString();
                    }
                    var host = Types.toHost(pool.hostRef(hostUuid));
                    return (suspended
                                    ? vm.resumeOnAsync(c, host, false, false)
                                    : vm.startOnAsync(c, host, false, false))
                            .toWireString();
                });
            }

            /** Where it runs now is where we put it (rule R19). */
            @Override
            public Map<String, ?> result(Object taskResult) {
                return pool.vm(uuid)
                        .map(VmState::residentOn)
                        .<Map<String, ?>>map(host -> Map.of("at", Map.of(uuid, host)))
                        .orElse(Map.of());
            }
        };
    }

    /** Restarts the VM through its guest, never hard. */
    Activity restart() {
        return restart("restart");
    }

    /**
     * The same.
     *
     * @param verb distinguishes several restarts of one VM in one rollout
     */
    Activity restart(String verb) {
        return new OnVm(verb, Texts.of("words.restart-vm"), context.limits().restart()) {
            @Override
            public Map<String, String> before() {
                return Map.of(
                        "start",
                        pool.vm(uuid, true)
                                .map(vm -> HostActivities.text(vm.startTime()))
                                .orElse(""));
            }

            @Override
            boolean needsStartTime() {
                return true;
            }

            @Override
            boolean isDone(VmState vm, Map<String, String> before) {
                // An unknown start, before or now, proves nothing.
                return vm.running()
                        && vm.startTime() != null
                        && !before.getOrDefault("start", "").isEmpty()
                        && !HostActivities.text(vm.startTime()).equals(before.get("start"));
            }

            @Override
            public String act() {
                return pool.session()
                        .call(c ->
                                Types.toVM(pool.vmRef(uuid)).cleanRebootAsync(c).toWireString());
            }
        };
    }

    /** Restarts the VM's device model where it is. */
    Activity restartDeviceModel() {
        return restartDeviceModel("restart-device-model");
    }

    /**
     * The same.
     *
     * @param verb distinguishes several restarts of one device model in one rollout
     */
    Activity restartDeviceModel(String verb) {
        return new OnVm(
                verb, Texts.of("words.restart-device-model"), context.limits().migrate()) {
            @Override
            public Map<String, String> before() {
                return Map.of(
                        "pending", Boolean.toString(isPending(pool.vm(uuid).orElse(null))));
            }

            /** Where nothing was pending, only the task's success proves it; without it the call is sent again. */
            @Override
            boolean isDone(VmState vm, Map<String, String> before) {
                return Boolean.parseBoolean(before.get("pending")) && !isPending(vm);
            }

            @Override
            public boolean taskProves() {
                return true;
            }

            @Override
            public String act() {
                return pool.calls().startRestartDeviceModels(pool.vmRef(uuid));
            }
        };
    }

    /** Whether it is that host that cannot be reached. */
    private boolean concerns(ApiFailure failure, String hostUuid) {
        return failure.isTransient()
                && !hostUuid.isEmpty()
                && failure.parameters().contains(pool.hostRef(hostUuid));
    }

    private static boolean isPending(VmState vm) {
        return vm != null
                && (vm.pending().mandatory().contains(Guidance.RESTART_DEVICE_MODEL)
                        || vm.pending().recommended().contains(Guidance.RESTART_DEVICE_MODEL)
                        || vm.pending().full().contains(Guidance.RESTART_DEVICE_MODEL));
    }
}
