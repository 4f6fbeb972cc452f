package io.jenkins.plugins.xenserver.simulator;

/** Storage repositories and their attachment to hosts. */
final class StorageRules {
    private final Simulator sim;

    StorageRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("PBD.plug")
                .takes("self:ref")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does((call, args) -> plug(call, args, true));
        registry.add("PBD.unplug")
                .takes("self:ref")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does((call, args) -> plug(call, args, false));
    }

    private Object plug(Call call, Args args, boolean attach) throws SimFailure, InterruptedException {
        var pbd = args.object("self", "PBD");
        var host = (SimHost) sim.database().find(pbd.text("host"));
        sim.rules().hostRules().reach(host);
        if (pbd.flag("currently_attached") == attach) {
            return "";
        }
        call.pause(Delay.PLUG_STORAGE);
        if (attach && sim.isBroken(pbd)) {
            throw new SimFailure("SR_BACKEND_FAILURE_140", "", "The storage target does not answer", "");
        }
        pbd.set("currently_attached", attach);
        return "";
    }

    boolean hasUnpluggedPbd(SimHost host) {
        return host.list("PBDs").stream()
                .anyMatch(ref -> !sim.database().find(ref).flag("currently_attached"));
    }

    void setAttached(SimHost host, boolean attached) {
        for (var ref : host.list("PBDs")) {
            var pbd = sim.database().find(ref);
            pbd.set("currently_attached", attached && !sim.isBroken(pbd));
        }
    }
}
