package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A host: its row in the database, and the machine behind it, which knows things that the database may not know (any
 * more). Memory is in bytes.
 */
public final class SimHost extends SimObject {

    /** What answers at the host's address. */
    public enum Agent {
        /** Nothing: connections are refused. */
        DOWN,
        /** A toolstack that cannot do anything but say why. */
        EMERGENCY,
        UP
    }

    /** Reserved for the host itself. */
    static final long CONTROL_DOMAIN_MEMORY = 4L << 30;

    private final SimObject metrics;
    private final Map<String, Evr> installed = new LinkedHashMap<>();
    private final Map<String, String> bootVersions = new LinkedHashMap<>();
    private final Map<String, String> diskVersions = new LinkedHashMap<>();
    private final Map<String, String> runningBuilds = new LinkedHashMap<>();
    private final Map<String, Evr> appliedLivepatches = new LinkedHashMap<>();
    private final Set<SimVm> domains = new LinkedHashSet<>();
    private long freeMemory;
    private int domainIds;

    private Agent agent = Agent.UP;
    private SimFailure emergency;
    private int epoch = 1;
    private boolean started = true;
    private boolean powered = true;
    private boolean freshBoot;
    private Instant booted;
    private Duration clockAhead = Duration.ZERO;
    private boolean disabledInMemory;
    private boolean xenIncompatible;
    private boolean disabledForGood;
    private boolean disabledUntilReboot;
    private SimChannel.Metadata mirror;

    SimHost(SimDatabase database, String name, String address, long memory) {
        super(database, "host", database.newUuid());
        set("name_label", name);
        set("hostname", name);
        set("address", address);
        set("enabled", true);
        set("https_only", true);
        set("edition", "standard");
        set("API_version_major", 2);
        set("API_version_minor", 21);
        set("API_version_vendor", "XenSource");
        set("sched_policy", "credit");
        set("capabilities", List.of("xen-3.0-x86_64", "hvm-3.0-x86_64"));
        set("license_params", Map.of("sku_type", "standard", "restrict_updates", "false"));
        metrics = new SimObject(database, "host_metrics", database.newUuid());
        metrics.set("live", true);
        metrics.set("memory_total", memory);
        set("metrics", metrics.ref());
        freeMemory = memory - CONTROL_DOMAIN_MEMORY;
        metrics.set("memory_free", freeMemory);
    }

    public String address() {
        return text("address");
    }

    public boolean isEnabled() {
        return flag("enabled");
    }

    /** The coordinator's opinion of whether the host is alive. */
    public boolean isLive() {
        return metrics.flag("live");
    }

    /** How far the host's clock is ahead of the true time; nothing but what the clock itself says is concerned. */
    Duration clockAhead() {
        return clockAhead;
    }

    /** Sets the host's clock wrong. */
    public void clockAhead(Duration ahead) {
        clockAhead = ahead;
    }

    void live(boolean live, Instant now) {
        metrics.set("live", live);
        metrics.set("last_updated", now);
    }

    public Agent agent() {
        return agent;
    }

    /** Whether the toolstack answers and works. */
    boolean isUp() {
        return agent == Agent.UP;
    }

    SimFailure emergency() {
        return emergency;
    }

    void agentUp() {
        agent = Agent.UP;
    }

    void agentInEmergency(SimFailure why) {
        agent = Agent.EMERGENCY;
        emergency = why;
    }

    /** The toolstack goes away, with all it had in memory. */
    void agentDown() {
        agent = Agent.DOWN;
        epoch++;
        started = false;
        disabledInMemory = false;
    }

    /** Counts the lives of the toolstack; work that belongs to an earlier one is over. */
    int epoch() {
        return epoch;
    }

    /** Whether storage is plugged and the toolstack done starting. */
    public boolean hasStarted() {
        return started;
    }

    void started() {
        started = true;
    }

    public boolean isPowered() {
        return powered;
    }

    void powered(boolean on) {
        powered = on;
    }

    /** When its kernel booted. */
    public Instant bootTime() {
        return booted;
    }

    void booted(Instant when) {
        booted = when;
        bootVersions.clear();
        bootVersions.putAll(diskVersions);
        appliedLivepatches.clear();
        readBuilds();
        disabledUntilReboot = false;
        freshBoot = true;
    }

    /** Whether the toolstack starts for the first time since the boot; asked once. */
    boolean takeFreshBoot() {
        var fresh = freshBoot;
        freshBoot = false;
        return fresh;
    }

    boolean isDisabledInMemory() {
        return disabledInMemory;
    }

    /** Whether its toolstack cannot work with the hypervisor that runs, and so with no VM of the host. */
    public boolean isXenIncompatible() {
        return xenIncompatible;
    }

    void xenIncompatible(boolean value) {
        xenIncompatible = value;
    }

    void disabledInMemory(boolean value) {
        disabledInMemory = value;
    }

    boolean isDisabledForGood() {
        return disabledForGood;
    }

    void disabledForGood(boolean value) {
        disabledForGood = value;
    }

    boolean isDisabledUntilReboot() {
        return disabledUntilReboot;
    }

    void disabledUntilReboot() {
        disabledUntilReboot = true;
    }

    /** What the coordinator has mirrored on its own disk; null = nothing. */
    SimChannel.Metadata mirror() {
        return mirror;
    }

    /** What it has mirrored is gone, as after the loss of a disk. */
    public void losesMirror() {
        mirror = null;
    }

    void mirror(SimChannel.Metadata content) {
        mirror = content;
    }

    Map<String, Evr> installed() {
        return installed;
    }

    /** Installed packages by name, as text. */
    public Map<String, String> packages() {
        var texts = new LinkedHashMap<String, String>();
        installed.forEach((name, evr) -> texts.put(name, evr.toString()));
        return texts;
    }

    void install(SimPackage pack) {
        installed.put(pack.name(), pack.evr());
        diskVersions.putAll(pack.shows());
    }

    /** The versions on disk before any update. */
    void initialVersions(Map<String, String> versions) {
        diskVersions.putAll(versions);
        bootVersions.putAll(versions);
    }

    /** The running components are those of the packages on disk: true right after a boot only. */
    void readBuilds() {
        runningBuilds.put("xen", String.valueOf(installed.get("xen-hypervisor")));
        runningBuilds.put("kernel", String.valueOf(installed.get("kernel")));
    }

    /** The build ids of the running components, {@code xen} and {@code kernel}. */
    Map<String, String> runningBuilds() {
        return runningBuilds;
    }

    Map<String, Evr> appliedLivepatches() {
        return appliedLivepatches;
    }

    /** Re-reads what runs and what is on disk: what an agent does when it starts. */
    void refreshVersions() {
        var versions = new LinkedHashMap<>(diskVersions);
        for (var key : List.of("xen", "linux")) {
            if (bootVersions.containsKey(key)) {
                versions.put(key, bootVersions.get(key));
            }
        }
        appliedLivepatches.forEach((component, evr) -> versions.put(component + "_livepatches", evr.toString()));
        versions.put("xapi", Releases.majorMinor(versions.get("xapi_build")));
        set("software_version", versions);
    }

    public String version(String key) {
        return map("software_version").getOrDefault(key, "");
    }

    /** The version the toolstack on disk will have when it starts next. */
    String xapiOnDisk() {
        return Releases.majorMinor(diskVersions.get("xapi_build"));
    }

    /** The domains that really run here, without the control domain. */
    public Set<SimVm> domains() {
        return domains;
    }

    void arrives(SimVm vm) {
        if (domains.add(vm)) {
            changeMemory(-vm.memory());
        }
        add("resident_VMs", vm.ref());
    }

    void departs(SimVm vm) {
        if (domains.remove(vm)) {
            changeMemory(vm.memory());
        }
        remove("resident_VMs", vm.ref());
    }

    /** Memory for VMs that is neither used nor promised to a VM on its way. */
    public long freeMemory() {
        return freeMemory;
    }

    void changeMemory(long difference) {
        freeMemory += difference;
        metrics.set("memory_free", Math.max(0, freeMemory));
    }

    long nextDomainId() {
        return ++domainIds;
    }

    /** Whether an attached PBD leads from here to the repository. */
    boolean reaches(SimObject sr) {
        for (var ref : list("PBDs")) {
            var pbd = database().find(ref);
            if (pbd != null && pbd.flag("currently_attached") && pbd.text("SR").equals(sr.ref())) {
                return true;
            }
        }
        return false;
    }

    void clearGuidance(Guidance... values) {
        for (var kind : GuidanceKind.PENDING) {
            for (var value : values) {
                remove(kind.field(), value.pending());
            }
        }
    }

    boolean hasMandatoryPending() {
        return !list("pending_guidances").isEmpty();
    }
}
