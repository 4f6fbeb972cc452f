package io.jenkins.plugins.xenserver.simulator;

/**
 * The last stage of the coordinator's start after a boot (xapi-reference §4.7): if the pool and a VM both ask for it in
 * {@code other_config}, the halted VM is started, whoever had stopped it.
 */
final class Autostart {
    private static final String KEY = "auto_poweron";
    private final Simulator sim;

    Autostart(Simulator sim) {
        this.sim = sim;
    }

    private static boolean isOn(SimObject object) {
        return "true".equals(object.map("other_config").get(KEY));
    }

    void run() {
        if (!isOn(sim.pool())) {
            return;
        }
        for (var vm : sim.vms()) {
            if (vm.isUserVm() && vm.isHalted() && isOn(vm)) {
                start(vm);
            }
        }
    }

    private void start(SimVm vm) {
        var call = new Call(sim, sim.pool().coordinator(), null, null, java.time.Instant.MAX);
        call.task(sim.rules().tasks().create(null, "VM.start", "", call.server()));
        new Background(sim, call, name -> {
                    try {
                        sim.rules().vmRules().autostart(call, vm);
                        call.task()
                                .succeed(XmlRpcCodec.fragment(""), sim.clock().now());
                        return "";
                    } catch (SimFailure e) {
                        call.task().fail(e, sim.clock().now());
                        throw e;
                    }
                })
                .start("automatic start of " + vm.name());
    }
}
