package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Everything a driver needs to run or resume a rollout.
 *
 * @param rolloutId id of the rollout; the same on every resume
 * @param address the pool's configured address, for the report
 * @param session conversation with the pool; closed by the driver
 * @param store where the journal is kept; closed by the driver
 * @param options what the user chose; on resume the journal's count
 * @param by who asked: job, build, user, Jenkins' id and address, program
 * @param driverId random id of this driver
 * @param time the clock
 * @param stop how somebody asks for the end
 * @param wanted whether the caller still wants this driver
 * @param listener whoever shows how it gets on
 */
public record RolloutSetup(
        String rolloutId,
        String address,
        PoolSession session,
        JournalStore store,
        RolloutOptions options,
        Map<String, String> by,
        String driverId,
        TimeSource time,
        StopSignal stop,
        BooleanSupplier wanted,
        RolloutListener listener) {}
