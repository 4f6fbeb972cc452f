package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.xenserver.audit.AuditEntry;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.config.KnownPools;
import io.jenkins.plugins.xenserver.config.PoolAccess;
import io.jenkins.plugins.xenserver.config.PoolConnection;
import io.jenkins.plugins.xenserver.config.XenServerPool;
import io.jenkins.plugins.xenserver.report.Report;
import io.jenkins.plugins.xenserver.rollout.FileJournal;
import io.jenkins.plugins.xenserver.rollout.Outcome;
import io.jenkins.plugins.xenserver.rollout.RestorePool;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.rollout.RolloutListener;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import io.jenkins.plugins.xenserver.rollout.RolloutSetup;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Restores pools because a person asks for it, not a build: pays what dead rollouts of this Jenkins owe, never by force. It
 * does not survive a restart of Jenkins, and need not: what is still owed then is in the pool, and can be asked for again.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class RestoreByHand {
    private static final Logger LOGGER = Logger.getLogger(RestoreByHand.class.getName());

    private final Map<String, Restoration> last = new ConcurrentHashMap<>();

    /**
     * A restoration.
     *
     * @param rollout its id
     * @param by who asked
     * @param message how it ended; null while it has not
     * @param outcome word of the report's schema; {@code unfinished} while it has not ended
     */
    public record Restoration(
            String rollout,
            String pool,
            String by,
            Instant started,
            String outcome,
            @CheckForNull String message) {
        /** Whether it has ended. */
        public boolean ended() {
            return message != null;
        }
    }

    /** The one of the running Jenkins. */
    public static RestoreByHand get() {
        return ExtensionList.lookupSingleton(RestoreByHand.class);
    }

    /** The newest restoration of a pool since Jenkins was started. */
    public Optional<Restoration> last(String pool) {
        return Optional.ofNullable(last.get(pool));
    }

    /**
     * Begins to restore a pool, on a thread of its own; while that goes on, asking again changes nothing. The history is told
     * before: a line about what has never begun is better than an act that nobody can look up.
     *
     * @param user who asks, for the history, the lock in the pool, and the journal
     * @return the restoration that goes on now
     * @throws IOException with a sentence if the history cannot be written; nothing has begun then
     */
    public Restoration start(XenServerPool pool, String user) throws IOException {
        try {
            return last.compute(pool.getName(), (name, known) -> {
                if (known != null && !known.ended() && Rollouts.get().isLive(known.rollout())) {
                    return known;
                }
                var begun = new Restoration(
                        Rollouts.newId(), name, user, Rollouts.get().now(), "unfinished", null);
                tell(begun, pool);
                Rollouts.get()
                        .start(begun.rollout(), "XenServer restore of " + name + " by hand", () -> drive(begun, pool));
                return begun;
            });
        } catch (UncheckedIOException e) {
            throw new IOException(
                    Messages.RestoreByHand_Untold(pool.getName(), e.getCause().getMessage()), e.getCause());
        }
    }

    private static void tell(Restoration begun, XenServerPool pool) {
        try {
            AuditLog.get()
                    .record(new AuditEntry(
                            begun.started(),
                            begun.pool(),
                            KnownPools.get().uuid(pool).orElse(""),
                            "",
                            "",
                            "",
                            "",
                            begun.rollout(),
                            "",
                            0,
                            begun.by(),
                            "restore by hand"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drive(Restoration begun, XenServerPool pool) {
        var outcome = "failed";
        var message = Messages.RestoreByHand_Stopped();
        try {
            restore(begun, PoolAccess.asSystem(pool));
            var report = Report.read(Rollouts.journal(begun.rollout()));
            outcome = report.outcome().word();
            message = report.message();
        } catch (ThreadStopped e) {
            LOGGER.log(Level.FINE, e, () -> "the restoration of " + begun.pool() + " ended with Jenkins");
        } catch (Throwable e) { // an Error as well: nobody may wait for a thread that is dead
            LOGGER.log(Level.WARNING, e, () -> "the restoration of " + begun.pool());
            message = e instanceof RolloutException
                    ? e.getMessage()
                    : Messages.RolloutDriver_Unexpected(begun.pool(), e.getMessage() == null ? e : e.getMessage());
        } finally {
            Rollouts.get().ended(begun.rollout());
            last.put(
                    begun.pool(),
                    new Restoration(begun.rollout(), begun.pool(), begun.by(), begun.started(), outcome, message));
        }
        LOGGER.log(Level.INFO, "Pool {0} was restored by hand for {1}: {2}", new Object[] {
            begun.pool(), begun.by(), message
        });
    }

    private static void restore(Restoration begun, PoolConnection connection) throws IOException {
        var folder = Rollouts.folder(begun.rollout());
        Files.createDirectories(folder);
        var asker = new Asker(null);
        var setup = new RolloutSetup(
                        begun.rollout(),
                        connection.address(),
                        connection.session(),
                        FileJournal.open(folder.resolve(Rollouts.JOURNAL)),
                        RolloutOptions.DEFAULT,
                        Asker.facts(begun.by()),
                        UUID.randomUUID().toString(),
                        Rollouts.get().time(),
                        new StopSignal(),
                        () -> !Rollouts.get().stopping(),
                        RolloutListener.NONE)
                .withTakeOver(asker)
                .withAdmission(facts -> connection.admit(facts.uuid(), facts.name()));
        var result = new RestorePool(setup, false).run();
        new Predecessors(new Asker(null), begun.pool())
                .atEnd(FileJournal.read(Rollouts.journal(begun.rollout())), Set.of(), connection::session);
        Predecessors.told(begun.rollout());
        if (result.outcome() != Outcome.DETACHED) {
            asker.settled();
        }
    }
}
