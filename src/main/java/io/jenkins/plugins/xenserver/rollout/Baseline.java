package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.HostState;
import io.jenkins.plugins.xenserver.model.PbdState;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PowerState;
import io.jenkins.plugins.xenserver.model.Versions;
import java.util.List;
import java.util.Optional;

/** How the pool was found; read once, journalled, and never overwritten (xapi-reference §5, step 1). */
record Baseline(PoolFacts pool, List<Host> hosts, List<Vm> vms) {
    /**
     * A host as it was found.
     *
     * @param attached uuids of the storage connections that were attached (rule R20)
     */
    record Host(
            String uuid,
            String name,
            boolean enabled,
            String lastUpdateHash,
            Versions versions,
            List<String> attached) {
        static Host of(HostState host) {
            var attached = host.pbds().stream()
                    .filter(PbdState::attached)
                    .map(PbdState::uuid)
                    .toList();
            return new Host(host.uuid(), host.name(), host.enabled(), host.lastUpdateHash(), host.versions(), attached);
        }
    }

    /**
     * A VM as it was found.
     *
     * @param residentOn uuid of its host, null if it had none
     */
    record Vm(
            String uuid,
            String name,
            PowerState powerState,
            @CheckForNull String residentOn) {}

    static Baseline of(PoolState state) {
        return new Baseline(
                state.pool(),
                state.rolloutOrder().stream().map(Host::of).toList(),
                state.vms().stream()
                        .filter(vm -> vm.powerState() != PowerState.HALTED)
                        .map(vm -> new Vm(vm.uuid(), vm.name(), vm.powerState(), vm.residentOn()))
                        .toList());
    }

    Optional<Host> host(String uuid) {
        return hosts.stream().filter(h -> h.uuid().equals(uuid)).findFirst();
    }

    /** The host a VM was on, "" if it had none. */
    String homeOf(String vmUuid) {
        return vms.stream()
                .filter(vm -> vm.uuid().equals(vmUuid) && vm.residentOn() != null)
                .map(Vm::residentOn)
                .findFirst()
                .orElse("");
    }
}
