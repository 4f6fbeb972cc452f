package io.jenkins.plugins.xenserver.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;

/** Tasks: made by hand or by asynchronous calls, cancelled, destroyed, collected (xapi-reference §2.5). */
final class TaskRules {
    private static final int CROWD = 200;
    private static final Duration KEPT = Duration.ofMinutes(65);

    private final Simulator sim;

    TaskRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("task.create")
                .takes("label:string", "description:string")
                .does((call, args) -> create(
                                call.session(), args.text("label"), args.text("description"), call.server())
                        .ref());
        registry.add("task.destroy").takes("task:ref").does((call, args) -> {
            var task = own(call, args);
            if (task.isPending()) {
                task.destroyWhenDone();
            } else {
                sim.database().delete(task);
            }
            return "";
        });
        registry.add("task.cancel").takes("task:ref").changes().does((call, args) -> {
            own(call, args).requestCancel();
            return "";
        });
    }

    private SimTask own(Call call, Args args) throws SimFailure {
        var task = (SimTask) args.object("task", "task");
        if (task.owner() != null
                && !task.owner().user().equals(call.session().user())
                && !call.session().user().role().covers(Role.POOL_OPERATOR)) {
            throw new SimFailure("RBAC_PERMISSION_DENIED", "task.cancel/any", "The task belongs to somebody else");
        }
        return task;
    }

    SimTask create(SimSession owner, String label, String description, SimHost host) {
        collect();
        return new SimTask(
                sim.database(), owner, label, description, host, sim.clock().now());
    }

    private void collect() {
        var tasks = sim.database().all("task");
        if (tasks.isEmpty()) {
            return;
        }
        var now = sim.clock().now();
        var finished = new ArrayList<SimTask>();
        for (var object : tasks) {
            var task = (SimTask) object;
            if (!task.isPending()) {
                finished.add(task);
            }
        }
        finished.sort(Comparator.comparing(task -> task.time("finished")));
        var surplus = tasks.size() - CROWD;
        for (var task : finished) {
            if (surplus-- > 0 || task.time("finished").plus(KEPT).isBefore(now)) {
                sim.database().delete(task);
            }
        }
    }
}
