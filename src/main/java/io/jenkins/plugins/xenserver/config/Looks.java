package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.init.Terminator;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import jenkins.util.ErrorLoggingExecutorService;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The few threads that look at pools in the background: for the trigger, and to learn who a defined pool is. */
@Restricted(NoExternalUse.class)
public final class Looks {
    private static final int THREADS = 8;

    private static ExecutorService pool;

    private Looks() {}

    /** The threads; work that finds none free waits for its turn. */
    @NonNull
    public static synchronized ExecutorService pool() {
        if (pool == null) {
            var threads = new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    30,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    new NamingThreadFactory(
                            new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), "XenServer look"));
            threads.allowCoreThreadTimeOut(true);
            pool = new ErrorLoggingExecutorService(threads);
        }
        return pool;
    }

    /** Ends the threads with Jenkins. */
    @Terminator
    public static synchronized void close() {
        if (pool != null) {
            pool.shutdownNow();
            pool = null;
        }
    }
}
