package io.jenkins.plugins.xenserver.simulator;

/** Pools to begin with. Each returns a builder, so that a test can change what it is about. */
public final class Scenarios {

    private Scenarios() {}

    /** Hosts with room for a third of their neighbours' VMs, everything up to date. */
    public static SimPoolBuilder healthy(int hosts, int vms) {
        var perHost = (vms + hosts - 1) / hosts;
        var memory = SimHost.CONTROL_DOMAIN_MEMORY / (1L << 30) + Math.max(4, perHost) * 4L * 2 + 16;
        return SimPoolBuilder.pool("pool-1").hosts(hosts, memory).vms(vms, 4);
    }

    /** Only toolstacks have to be restarted. */
    public static SimPoolBuilder toolstackOnly(int hosts, int vms) {
        return healthy(hosts, vms).updates(SimUpdates.toolstack());
    }

    /** A live patch replaces the reboot. */
    public static SimPoolBuilder livepatch(int hosts, int vms) {
        return healthy(hosts, vms).updates(SimUpdates.hypervisorLivepatch());
    }

    /** Toolstack, hypervisor, device model: every host reboots, VMs restart at full level. */
    public static SimPoolBuilder fullReboot(int hosts, int vms) {
        return healthy(hosts, vms).updates(SimUpdates.toolstack(), SimUpdates.hypervisor(), SimUpdates.deviceModel());
    }

    /** As {@link #fullReboot}, with high availability, workload balancing and the periodic synchronisation on. */
    public static SimPoolBuilder haAndWlb(int hosts, int vms) {
        return fullReboot(hosts, vms).ha().wlb().periodicSync();
    }

    /** As {@link #haAndWlb}, with clustered storage: a host that reboots leaves its cluster for a while. */
    public static SimPoolBuilder clustered(int hosts, int vms) {
        return haAndWlb(hosts, vms).clustered();
    }

    /** As {@link #fullReboot}, with a VM {@code stuck} on the second host whose disk is on local storage. */
    public static SimPoolBuilder vmThatCannotMove(int hosts, int vms) {
        var builder = fullReboot(hosts, vms);
        builder.vm("stuck").on(hosts > 1 ? "xs02" : "xs01").onLocalStorage();
        return builder;
    }

    /** VMs of every sort: without tools, paravirtual, suspended, halted, paused, on local storage. */
    public static SimPoolBuilder mixedVms(int hosts) {
        var builder = fullReboot(hosts, hosts * 2);
        builder.vm("no-tools").withoutTools();
        builder.vm("pvh").domain(SimVm.Domain.PVH).withoutTools();
        builder.vm("suspended").state("Suspended");
        builder.vm("halted").state("Halted");
        builder.vm("paused").state("Paused");
        builder.vm("local").onLocalStorage();
        return builder;
    }

    /** Nothing to be done after installing. */
    public static SimPoolBuilder harmless(int hosts, int vms) {
        return healthy(hosts, vms).updates(SimUpdates.harmless());
    }
}
