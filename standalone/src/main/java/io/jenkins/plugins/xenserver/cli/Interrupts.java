package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.rollout.RolloutListener;
import io.jenkins.plugins.xenserver.rollout.StopSignal;
import java.util.concurrent.CountDownLatch;

/**
 * How somebody at the terminal ends a run: Ctrl-C once completes the host in hand, twice begins nothing new, three times waits
 * for nothing. Whatever else asks the process to end is like Ctrl-C once, and the process waits until the run has ended and is
 * told.
 */
final class Interrupts implements AutoCloseable {
    private static final String WHO = "the terminal";

    private final StopSignal stop;
    private final RolloutListener view;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::shutDown, "end of the process");
    private final AutoCloseable ctrlC;

    /**
     * Listens from now on.
     *
     * @param view is told what was understood; what is printed past it would be drawn over
     */
    Interrupts(StopSignal stop, RolloutListener view) {
        this.stop = stop;
        this.view = view;
        Runtime.getRuntime().addShutdownHook(hook);
        ctrlC = CtrlC.heardBy(this::pressed);
    }

    /** Ctrl-C, once more. */
    synchronized void pressed() {
        switch (stop.wish()) {
            case NONE -> {
                stop.request(StopSignal.Wish.AFTER_HOST, WHO);
                say(
                        "Stopping after the host in hand. Ctrl-C once more begins nothing new even there; kill this process to "
                                + "leave everything as it is now.");
            }
            case AFTER_HOST -> {
                stop.request(StopSignal.Wish.NOW, WHO);
                say(
                        "Beginning nothing new: what runs in the pool is waited for, what is owed is given back. Ctrl-C once "
                                + "more waits for nothing.");
            }
            case NOW -> {
                stop.request(StopSignal.Wish.NOW, WHO);
                say(
                        "Waiting for nothing any more: what runs in the pool goes on there, and what is still owed is named.");
            }
            case GIVE_UP -> {
                // It is ending as fast as it can.
            }
        }
    }

    private void shutDown() {
        if (stop.wish() == StopSignal.Wish.NONE) {
            stop.request(StopSignal.Wish.AFTER_HOST, WHO);
            say("Stopping after the host in hand; kill this process to leave everything as it is now.");
        }
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String sentence) {
        view.log("", sentence);
    }

    /** The run has ended and was told. */
    @Override
    public void close() {
        ended.countDown();
        try {
            ctrlC.close();
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook has run.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
