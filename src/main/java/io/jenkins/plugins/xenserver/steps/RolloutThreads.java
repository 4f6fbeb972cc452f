package io.jenkins.plugins.xenserver.steps;

import hudson.security.ACL;
import java.util.concurrent.ThreadFactory;

/**
 * Makes the threads that procedures run on (design §2.2): each has one of its own, which may wait for hours. They run as
 * Jenkins itself, because what the job may do was settled at its start, and see the plugin's classes and nothing of whoever
 * started them.
 */
final class RolloutThreads {
    /** From this version on a virtual thread lets its carrier go while it holds a monitor. */
    private static final int VIRTUAL = 24;

    private RolloutThreads() {}

    /** Whether waiting threads cost no thread of the operating system. */
    static boolean virtual() {
        return Runtime.version().feature() >= VIRTUAL;
    }

    /**
     * A thread that has not been started.
     *
     * @param name for thread dumps
     */
    static Thread of(String name, Runnable work) {
        Thread.Builder builder =
                virtual() ? Thread.ofVirtual() : Thread.ofPlatform().daemon(true);
        ThreadFactory factory =
                builder.name(name).inheritInheritableThreadLocals(false).factory();
        var thread = factory.newThread(() -> asJenkins(work));
        thread.setContextClassLoader(RolloutThreads.class.getClassLoader());
        return thread;
    }

    private static void asJenkins(Runnable work) {
        try (var ignored = ACL.as2(ACL.SYSTEM2)) {
            work.run();
        }
    }
}
