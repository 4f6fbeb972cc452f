package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.UpdateSettings;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A change of a pool's update settings as an activity: done when a condition on the settings holds.
 *
 * @param id stable name
 * @param subject the pool's name
 * @param words what is being done
 * @param done holds when it is done
 * @param operation entry of {@code pool.current_operations} that shows it is being done, "" if none would
 * @param taskProves whether the task's success is the only proof there is
 * @param limit how long it may take
 * @param call sends the call; returns the task or ""
 */
record SettingsActivity(
        PoolGateway pool,
        String id,
        String subject,
        String words,
        Predicate<UpdateSettings> done,
        String operation,
        boolean taskProves,
        Duration limit,
        Supplier<String> call)
        implements Activity {
    @Override
    public Look look(Map<String, String> before) {
        if (done.test(SettingsReader.read(pool))) {
            return Look.DONE;
        }
        return pool.pool().currentOperations().contains(operation) ? Look.RUNNING : Look.TO_DO;
    }

    @Override
    public String act() {
        return call.get();
    }
}
