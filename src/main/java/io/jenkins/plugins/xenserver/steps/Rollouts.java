package io.jenkins.plugins.xenserver.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.xenserver.rollout.FileHistory;
import io.jenkins.plugins.xenserver.rollout.History;
import io.jenkins.plugins.xenserver.xapi.ScaledTime;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import jenkins.util.SystemProperties;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The rollouts of this Jenkins: where each keeps its journal, and the threads that drive them now. Journals are not in the
 * builds' directories, because a later build may have to go on where an earlier one was rotated away (design §2.2).
 */
@Extension
@Restricted(NoExternalUse.class)
public final class Rollouts {
    /** The name of the journal in a rollout's folder. */
    public static final String JOURNAL = "journal.jsonl";

    /** A file beside the journal of a rollout that ended unfinished, once a later one has paid for it. */
    static final String SETTLED = "settled";

    private static final Logger LOGGER = Logger.getLogger(Rollouts.class.getName());
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    /**
     * For demonstrations and tests: how much faster time passes, and since when, as in {@code 30@2026-12-05T02:00:00Z}. Only of
     * use with a simulated pool whose time does the same.
     */
    private static final String SCALE = Rollouts.class.getName() + ".timeScale";

    private final TimeSource time = clock();
    private final Map<String, Thread> live = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /** Those of the running Jenkins. */
    public static Rollouts get() {
        return ExtensionList.lookupSingleton(Rollouts.class);
    }

    /** An id that no rollout has had. */
    static String newId() {
        return UUID.randomUUID().toString();
    }

    /** The folder of all rollouts. */
    static Path root() {
        return Jenkins.get().getRootDir().toPath().resolve("xenserver").resolve("rollouts");
    }

    /**
     * The folder of a rollout, which need not exist.
     *
     * @throws IllegalArgumentException if that is no id of a rollout
     */
    public static Path folder(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("'" + id + "' is not the id of a rollout.");
        }
        return root().resolve(id);
    }

    /** How long hosts took in earlier rollouts, for estimates. */
    static History history() {
        return new FileHistory(
                Jenkins.get().getRootDir().toPath().resolve("xenserver").resolve("history.jsonl"));
    }

    /** The journal of a rollout, which need not exist. */
    public static Path journal(String id) {
        return folder(id).resolve(JOURNAL);
    }

    /** The time by which all procedures go. */
    public Instant now() {
        return time.now();
    }

    /** The clock of all procedures. */
    TimeSource time() {
        return time;
    }

    private static TimeSource clock() {
        var scale = SystemProperties.getString(SCALE);
        if (scale == null) {
            return TimeSource.system();
        }
        var parts = scale.split("@");
        return new ScaledTime(Double.parseDouble(parts[0]), Instant.parse(parts[1]));
    }

    /** Whether a thread of this Jenkins drives the rollout. */
    boolean isLive(String id) {
        return live.containsKey(id);
    }

    /** Whether Jenkins is going down, so that threads end without an outcome. */
    boolean stopping() {
        return stopping;
    }

    /** Starts the thread that drives a rollout; while one does, nothing happens. */
    void start(String id, String name, Runnable work) {
        if (stopping) {
            return;
        }
        var thread = RolloutThreads.of(name, work);
        if (live.putIfAbsent(id, thread) == null) {
            thread.start();
        }
    }

    /** Told by the thread itself, before anybody learns that the rollout has ended. */
    void ended(String id) {
        live.remove(id, Thread.currentThread());
    }

    /** Ends the thread of a rollout that has nothing to clean up. */
    void interrupt(String id) {
        var thread = live.get(id);
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Ends all threads where they are; the rollouts go on when Jenkins is back. */
    void stopAll() {
        stopping = true;
        var threads = Map.copyOf(live).values();
        threads.forEach(Thread::interrupt);
        // One time for all: Jenkins' own end must not take longer the more pools are being updated.
        var deadline = System.nanoTime() + GOODBYE.toNanos();
        for (var thread : threads) {
            try {
                if (!thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                    LOGGER.log(Level.INFO, "{0} did not end in time; its rollout goes on after the restart", thread);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Ends the threads before anything else of Jenkins is taken down. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Shutdown extends ItemListener {
        @Override
        public void onBeforeShutdown() {
            Rollouts.get().stopAll();
        }
    }
}
