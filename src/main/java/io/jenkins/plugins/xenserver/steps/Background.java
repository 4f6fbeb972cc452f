package io.jenkins.plugins.xenserver.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.xenserver.xapi.ThreadStopped;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A few platform threads for what does not belong on a rollout's thread or on the Pipeline's: artifact stores, saving builds,
 * logs. Bounded, and gone when there is nothing to do; so nothing may run here that waits for an agent, which may hang.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class Background {
    private static final int THREADS = 4;

    private final ThreadPoolExecutor pool = pool();

    private static ThreadPoolExecutor current() {
        return ExtensionList.lookupSingleton(Background.class).pool;
    }

    private static ThreadPoolExecutor pool() {
        var pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new NamingThreadFactory(
                        new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), "XenServer updates"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Does something soon. */
    static void submit(Runnable work) {
        current().execute(work);
    }

    /**
     * Does something and waits for it.
     *
     * @throws IOException if the work throws it
     * @throws ThreadStopped if the waiting thread is asked to end
     */
    static <T> T call(Callable<T> work) throws IOException {
        var future = current().submit(work);
        return Awaited.outcome(future, future::get);
    }

    /** Ends with Jenkins. */
    @Terminator
    public static void shutDown() {
        current().shutdown();
    }
}
