package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A VM of a user at the moment it was read; templates, snapshots and control domains never become one.
 *
 * @param residentOn uuid of the host it runs on, null when halted or suspended
 * @param affinity uuid of the host it prefers, null for none
 * @param memoryBytes bytes it needs on a host
 * @param startTime when it was last started (UTC), null when unknown
 * @param order the position in which VMs are started and restarted, lower first
 * @param autoPowerOn whether the pool's auto-power-on concerns it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VmState(
        String uuid,
        String ref,
        String name,
        PowerState powerState,
        @CheckForNull String residentOn,
        @CheckForNull String affinity,
        long memoryBytes,
        DomainType domainType,
        GuidanceSet pending,
        @CheckForNull Instant startTime,
        boolean haAlwaysRun,
        String haRestartPriority,
        long order,
        Set<String> tags,
        Map<String, String> otherConfig,
        Set<String> currentOperations,
        Set<String> storageUuids,
        Set<String> blockedOperations,
        boolean autoPowerOn,
        boolean toolsInstalled) {
    public VmState {
        uuid = Copies.text(uuid);
        ref = Copies.text(ref);
        name = Copies.text(name);
        powerState = Copies.or(powerState, PowerState.UNKNOWN);
        domainType = Copies.or(domainType, DomainType.UNSPECIFIED);
        pending = Copies.or(pending, GuidanceSet.EMPTY);
        haRestartPriority = Copies.text(haRestartPriority);
        tags = Copies.set(tags);
        otherConfig = Copies.map(otherConfig);
        currentOperations = Copies.set(currentOperations);
        storageUuids = Copies.set(storageUuids);
        blockedOperations = Copies.set(blockedOperations);
    }

    /** Whether it runs; a paused one does not. */
    public boolean running() {
        return powerState == PowerState.RUNNING;
    }

    /** Whether it occupies the given host, running or paused. */
    public boolean residesOn(String hostUuid) {
        return hostUuid.equals(residentOn) && (running() || powerState == PowerState.PAUSED);
    }

    @Override
    public String toString() {
        return "VM " + name;
    }
}
