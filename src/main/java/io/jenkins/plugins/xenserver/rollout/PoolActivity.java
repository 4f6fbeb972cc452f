package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A switch of the pool as an activity: done when a condition on the pool's record holds.
 *
 * @param id stable name
 * @param subject the pool's name
 * @param words what is being done
 * @param wanted holds when it is done
 * @param operation entry of {@code pool.current_operations} that shows it is being done, "" if none would
 * @param alreadySo the failure code that says it is so already
 * @param limit how long it may take
 * @param settling how long a pool may go on believing that its hosts differ or that one is down
 * @param call sends the call; returns the task or ""
 */
record PoolActivity(
        PoolGateway pool,
        String id,
        String subject,
        String words,
        Predicate<PoolFacts> wanted,
        String operation,
        String alreadySo,
        Duration limit,
        Duration settling,
        Function<PoolGateway, String> call)
        implements Activity {
    @Override
    public Look look(java.util.Map<String, String> before) {
        var facts = pool.pool();
        if (wanted.test(facts)) {
            return Look.DONE;
        }
        return facts.currentOperations().contains(operation) ? Look.RUNNING : Look.TO_DO;
    }

    @Override
    public String act() {
        return call.apply(pool);
    }

    @Override
    public Reaction failed(ApiFailure failure) {
        if (failure.is(alreadySo)) {
            return Reaction.DONE;
        }
        return isBelief(failure) || failure.isTransient() ? Reaction.RETRY : Reaction.FAIL;
    }

    @Override
    public Duration waitsOut(ApiFailure failure) {
        return isBelief(failure) ? settling : Duration.ZERO;
    }

    /** After the last host the pool needs up to half a minute to notice that versions agree (xapi-reference §4.6). */
    private static boolean isBelief(ApiFailure failure) {
        return failure.is("NOT_SUPPORTED_DURING_UPGRADE") || failure.is("HOST_OFFLINE");
    }
}
