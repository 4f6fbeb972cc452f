package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A virtual machine, running or not. Memory is in bytes. */
public final class SimVm extends SimObject {
    private final SimObject metrics;
    private final SimObject guestMetrics;
    private final List<SimObject> storage = new ArrayList<>();
    private final List<SimObject> networks = new ArrayList<>();
    private final List<String> blockers = new ArrayList<>();
    private Domain domain = Domain.HVM;
    private Instant halted;
    private String haltedOn = "";

    /** The kind of domain a VM runs as; only {@code HVM} has a device model. */
    public enum Domain {
        HVM,
        PV,
        PVH
    }

    SimVm(SimDatabase database, String name, long memory) {
        super(database, "VM", database.newUuid());
        set("name_label", name);
        for (var field : List.of(
                "memory_static_max",
                "memory_dynamic_max",
                "memory_dynamic_min",
                "memory_static_min",
                "memory_target")) {
            set(field, memory);
        }
        set("domid", -1);
        set("VCPUs_max", 2);
        set("VCPUs_at_startup", 2);
        set("HVM_shadow_multiplier", 1.0);
        metrics = new SimObject(database, "VM_metrics", database.newUuid());
        guestMetrics = new SimObject(database, "VM_guest_metrics", database.newUuid());
        set("metrics", metrics.ref());
        set("guest_metrics", guestMetrics.ref());
    }

    public long memory() {
        return number("memory_static_max");
    }

    public String powerState() {
        return text("power_state");
    }

    public boolean isRunning() {
        return powerState().equals("Running");
    }

    public boolean isHalted() {
        return powerState().equals("Halted");
    }

    public boolean isControlDomain() {
        return flag("is_control_domain");
    }

    /** A VM somebody works in: no control domain, template or snapshot. */
    public boolean isUserVm() {
        return !isControlDomain() && !flag("is_a_template") && !flag("is_a_snapshot");
    }

    /** Where it runs, or null. */
    public SimHost host() {
        return (SimHost) database().find(text("resident_on"));
    }

    public Instant startTime() {
        return metrics.time("start_time");
    }

    public boolean hasDeviceModel() {
        return domain == Domain.HVM;
    }

    /** The storage repositories its disks are on. */
    public List<SimObject> storage() {
        return storage;
    }

    List<SimObject> networks() {
        return networks;
    }

    /** Makes every attempt to migrate or suspend it fail with this code, e.g. {@code VM_HAS_PCI_ATTACHED}. */
    public void cannotMoveBecause(String code) {
        blockers.add(code);
    }

    /** Takes away every reason set with {@link #cannotMoveBecause}. */
    public void canMoveAgain() {
        blockers.clear();
    }

    /** Whether high availability restarts it; any other priority than this one is only best effort. */
    boolean isProtected() {
        return flag("ha_always_run") && text("ha_restart_priority").equals("restart");
    }

    List<String> blockers() {
        return blockers;
    }

    void domain(Domain kind) {
        domain = kind;
        set("domain_type", kind.name().toLowerCase(java.util.Locale.ROOT));
    }

    SimObject guestMetrics() {
        return guestMetrics;
    }

    boolean hasTools() {
        return guestMetrics.flag("PV_drivers_detected");
    }

    /** The mandatory, recommended and full pending lists together. */
    public Set<String> pendingGuidance() {
        var all = new HashSet<>(list("pending_guidances"));
        all.addAll(list("pending_guidances_recommended"));
        all.addAll(list("pending_guidances_full"));
        return all;
    }

    /** Takes a value out of all three lists at once. */
    void clearGuidance(String value) {
        GuidanceKind.PENDING.forEach(kind -> remove(kind.field(), value));
    }

    void startsOn(SimHost host, Instant now) {
        arrivesOn(host);
        set("power_state", "Running");
        metrics.set("start_time", now);
        metrics.set("current_domain_type", text("domain_type"));
        metrics.set("memory_actual", memory());
        guestMetrics.set("live", hasTools());
    }

    public void arrivesOn(SimHost host) {
        var before = host();
        if (before != null && before != host) {
            before.departs(this);
        }
        set("resident_on", host.ref());
        set("domid", host.nextDomainId());
        host.arrives(this);
    }

    void haltedAt(Instant when, String host) {
        halted = when;
        haltedOn = host;
    }

    /** When it last became a halted one, null if it never did. */
    public Instant halted() {
        return halted;
    }

    /** The name of the host on which it was when it last became a halted one, "" if on none. */
    public String haltedOn() {
        return haltedOn;
    }

    void leavesItsHost(String newState) {
        var before = host();
        if (before != null) {
            before.departs(this);
        }
        set("power_state", newState);
        set("resident_on", Schema.NULL_REF);
        set("domid", -1);
        guestMetrics.set("live", false);
        if (newState.equals("Halted")) {
            metrics.set("current_domain_type", "unspecified");
        }
    }
}
