package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;

/** Everything in a simulated pool that takes time, with how long it takes on ordinary hardware. */
public enum Delay {
    /** From sending a request to its being looked at. */
    REQUEST(Duration.ofMillis(2)),
    /** A refused password is answered late on purpose. */
    BAD_PASSWORD(Duration.ofSeconds(5)),
    /** Events that come close together are told together. */
    EVENT_BATCH(Duration.ofMillis(50)),
    /** From the answer to {@code host.restart_agent} to the toolstack going away. */
    TOOLSTACK_LINGERS(Duration.ofSeconds(1)),
    TOOLSTACK_STARTS_ON_MEMBER(Duration.ofSeconds(15)),
    TOOLSTACK_STARTS_ON_COORDINATOR(Duration.ofSeconds(40)),
    /** From the network listener, or a member's hello, to all storage being plugged. */
    STORAGE_PLUGS(Duration.ofSeconds(12)),
    /** From a host's storage being plugged to its having joined its cluster again. */
    CLUSTER_JOINS(Duration.ofSeconds(90)),
    /** How often a member that the coordinator turned away tries again. */
    MEMBER_RETRIES(Duration.ofSeconds(60)),
    /** From the coordinator's return to its members being connected again. */
    MEMBERS_RECONNECT(Duration.ofSeconds(5)),
    /** From the answer to {@code host.reboot} or {@code shutdown} to anything happening. */
    POWER_LINGERS(Duration.ofSeconds(10)),
    OPERATING_SYSTEM_STOPS(Duration.ofSeconds(25)),
    /** How long the shutdown script waits for a VM before it is stopped hard. */
    SHUTDOWN_SCRIPT_WAITS(Duration.ofSeconds(60)),
    /** Firmware and boot loader, up to the kernel's boot second. */
    FIRMWARE_STARTS(Duration.ofSeconds(120)),
    /** From the kernel's boot second to the toolstack being started. */
    KERNEL_STARTS(Duration.ofSeconds(30)),
    /** A member that vanished is called dead after this long without a heartbeat. */
    HEARTBEAT_LIMIT(Duration.ofMinutes(10)),
    /** How often the coordinator compares the hosts' versions. */
    VERSIONS_COMPARED(Duration.ofSeconds(30)),
    /** How often the coordinator writes its database to disk. */
    DATABASE_WRITTEN(Duration.ofMinutes(5)),
    /** Mirroring a channel. */
    MIRRORING(Duration.ofMinutes(3)),
    /** Asking one host which packages it lacks. */
    HOST_QUERY(Duration.ofSeconds(4)),
    /** Installing packages: once per call, and for each package. */
    INSTALL(Duration.ofSeconds(45)),
    INSTALL_EACH_PACKAGE(Duration.ofSeconds(4)),
    APPLY_LIVEPATCH(Duration.ofSeconds(5)),
    /** Unpacking a bundle, whatever its size. */
    UNPACK_BUNDLE(Duration.ofSeconds(30)),
    MIGRATE(Duration.ofSeconds(3)),
    MIGRATE_EACH_GIB(Duration.ofSeconds(8)),
    SUSPEND_EACH_GIB(Duration.ofSeconds(5)),
    RESUME_EACH_GIB(Duration.ofSeconds(4)),
    VM_STARTS(Duration.ofSeconds(5)),
    VM_STOPS_CLEANLY(Duration.ofSeconds(15)),
    VM_STOPS_HARD(Duration.ofSeconds(2)),
    /** How long a clean shutdown or reboot is waited for. */
    CLEAN_LIMIT(Duration.ofSeconds(1200)),
    RESTART_DEVICE_MODEL(Duration.ofSeconds(6)),
    HA_STARTS(Duration.ofSeconds(30)),
    HA_STOPS(Duration.ofSeconds(10)),
    /** From the answer to a change of coordinator to the connections dropping. */
    COORDINATOR_HANDS_OVER(Duration.ofSeconds(7)),
    PLUG_STORAGE(Duration.ofSeconds(3));

    private final Duration usual;

    Delay(Duration usual) {
        this.usual = usual;
    }

    Duration usual() {
        return usual;
    }
}
