package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.GuidanceSet;
import io.jenkins.plugins.xenserver.model.VmState;

/**
 * Where a VM stands that was touched or still owes something.
 *
 * @param residentOn name of its host, "" if it has none
 * @param home name of the host it came from, "" if that does not matter
 * @param what a word: {@code home}, {@code away}, {@code pending}, or {@code restarting} for a
 *     protected VM whose restart comes last of all
 */
public record VmResult(
        String uuid, String name, String powerState, String residentOn, String home, String what, GuidanceSet pending) {
    static VmResult of(PoolGateway pool, VmState vm, String home, String what) {
        return new VmResult(
                vm.uuid(),
                vm.name(),
                vm.powerState().name().toLowerCase(java.util.Locale.ROOT),
                pool.hostName(vm.residentOn()),
                home,
                what,
                vm.pending());
    }
}
