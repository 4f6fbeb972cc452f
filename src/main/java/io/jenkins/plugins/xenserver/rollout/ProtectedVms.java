package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.HostAction;
import io.jenkins.plugins.xenserver.model.Plan;
import io.jenkins.plugins.xenserver.model.PoolState;
import io.jenkins.plugins.xenserver.model.PrecheckResult;
import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import io.jenkins.plugins.xenserver.model.VmState;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * VMs that carry something that has to go on running, such as Jenkins itself (rule R15): they are only ever moved, and a
 * restart that is due comes last of all.
 */
final class ProtectedVms {
    private static final String LAST = "restart-last";

    private final RolloutContext context;

    ProtectedVms(RolloutContext context) {
        this.context = context;
    }

    /** VMs whose due restart is left for the very end. */
    record Last(List<Vm> vms) {
        /**
         * One of them.
         *
         * @param start when it had started, as the server says it, "" if that was not known
         */
        record Vm(String uuid, String name, String start) {
            Vm {
                start = start == null ? "" : start;
            }
        }
    }

    static boolean mayOweRestarts(List<JournalRecord> records) {
        return !records.isEmpty()
                && records.getLast().type() == RecordType.CLOSED
                && records.stream().anyMatch(r -> r.type() == RecordType.DECIDED && r.id().equals(LAST));
    }

    /** Names of the protected VMs that there are. */
    static List<String> names(PoolState state, Drain drain) {
        return state.vms().stream()
                .filter(drain::isProtected)
                .map(VmState::name)
                .sorted()
                .toList();
    }

    /** A host that only a move of a protected VM could empty, and that move is not possible. */
    static List<PrecheckResult> check(PoolState state, Plan plan, Drain drain) {
        var results = new ArrayList<PrecheckResult>();
        for (var host : plan.hosts()) {
            if (!host.has(HostAction.EVACUATE)) {
                continue;
            }
            for (var blocker : host.blockers()) {
                if (state.vm(blocker.vmUuid()).filter(drain::isProtected).isPresent()) {
                    results.add(new PrecheckResult(
                            "protected-vm",
                            Status.FAILURE,
                            host.name(),
                            Texts.of("protected.stuck", blocker.vmName(), host.name()),
                            Texts.of("protected.remedy")));
                }
            }
        }
        return results;
    }

    /** Remembers whose restart is due; decided once. */
    void restartLast(List<VmState> due) {
        if (!due.isEmpty()) {
            context.journal()
                    .decide(
                            RecordType.DECIDED,
                            LAST,
                            Last.class,
                            () -> new Last(due.stream()
                                    .map(vm -> new Last.Vm(vm.uuid(), vm.name(), HostActivities.text(vm.startTime())))
                                    .toList()));
        }
    }

    /** Whether its restart is still to come. */
    boolean restartsLast(String uuid) {
        return last().stream().anyMatch(vm -> vm.uuid().equals(uuid));
    }

    /** Like everything else that is not begun, it is not begun late (rule R5). */
    private List<Last.Vm> last() {
        if (context.journal().resumedLate()) {
            return List.of();
        }
        return context.journal()
                .decision(RecordType.DECIDED, LAST)
                .map(r -> r.as(Last.class).vms())
                .orElse(List.of());
    }

    /**
     * Asks their guests to restart and does not wait. Everything is paid, the journal is closed and the lock is given back: what
     * is restarted may be this very program. Whoever has taken the lock meanwhile is left alone.
     *
     * @param again whether an earlier driver may have asked some of them; only of one that has not started since that is certain
     */
    void restart(boolean again) {
        for (var vm : last()) {
            try {
                if (PoolLock.holder(context.pool().pool()).isPresent()) {
                    context.listener().log(vm.name(), Texts.of("protected.lockTaken"));
                    return;
                }
                if (context.pool()
                        .vm(vm.uuid(), again)
                        .filter(now -> now.running() && (!again || isUntouched(now, vm)))
                        .isPresent()) {
                    context.listener().log(vm.name(), Texts.of("protected.restart"));
                    new VmActivities(context, vm.uuid(), vm.name()).restart().act();
                }
            } catch (RolloutException | XapiFailure | StopRequested e) {
                context.listener().log(vm.name(), e.getMessage());
            }
        }
    }

    private static boolean isUntouched(VmState now, Last.Vm vm) {
        return now.currentOperations().isEmpty()
                && !vm.start().isEmpty()
                && HostActivities.text(now.startTime()).equals(vm.start());
    }
}
