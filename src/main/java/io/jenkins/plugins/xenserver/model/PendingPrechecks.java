package io.jenkins.plugins.xenserver.model;

import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Mandatory tasks pending from an earlier update, which the vendor wants carried out before a new one. */
final class PendingPrechecks {
    private PendingPrechecks() {}

    static List<PrecheckResult> all(PoolState state, PrecheckOptions options) {
        var results = new ArrayList<PrecheckResult>();
        results.addAll(hosts(state, options));
        results.addAll(vms(state, options));
        return results;
    }

    /** Whoever goes on with an update finds what it left; the pool takes no more updates before the hosts' part is done. */
    static List<PrecheckResult> hosts(PoolState state, PrecheckOptions options) {
        var findings = new Findings("hosts-pending");
        var finish = options.pending() == PendingPolicy.FINISH || options.resuming();
        for (var host : state.rolloutOrder()) {
            if (!host.pending().mandatory().isEmpty()) {
                findings.add(
                        finish ? Status.WARNING : Status.FAILURE,
                        host.name(),
                        finish ? "finish" : "pending",
                        host.name(),
                        words(host.pending().mandatory()));
            }
        }
        return findings.orPass(state.pool().name());
    }

    /** Running VMs only: on others the pool clears or keeps the tasks by itself, and nothing can be done about them. */
    static List<PrecheckResult> vms(PoolState state, PrecheckOptions options) {
        var findings = new Findings("vms-pending");
        for (var vm : state.vms()) {
            if (!vm.running() || vm.pending().mandatory().isEmpty()) {
                continue;
            }
            var tasks = words(vm.pending().mandatory());
            if (options.pending() == PendingPolicy.IGNORE_VMS) {
                findings.add(Status.WARNING, vm.name(), "ignored", vm.name(), tasks);
            } else if (options.pending() == PendingPolicy.FINISH) {
                findings.add(Status.WARNING, vm.name(), "finish", vm.name(), tasks);
            } else if (options.resuming()) {
                findings.add(Status.WARNING, vm.name(), "later", vm.name(), tasks);
            } else {
                findings.add(Status.FAILURE, vm.name(), "pending", vm.name(), tasks);
            }
        }
        return findings.orPass(state.pool().name());
    }

    private static String words(Set<Guidance> tasks) {
        return GuidanceSet.reduce(tasks).stream().map(Guidance::words).collect(Collectors.joining(", "));
    }
}
