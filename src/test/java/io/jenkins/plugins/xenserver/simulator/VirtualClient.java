package io.jenkins.plugins.xenserver.simulator;

/** A client actor on a platform thread; it counts from the moment it is started. */
final class VirtualClient extends Thread {
    private final VirtualClock clock;
    private final Runnable body;
    private VirtualActor actor;

    VirtualClient(VirtualClock clock, String name, Runnable body) {
        super(null, null, name, 0, false);
        this.clock = clock;
        this.body = body;
        setDaemon(true);
    }

    @Override
    public void start() {
        actor = clock.register(this, getName(), true);
        super.start();
    }

    @Override
    public void run() {
        clock.takeBaton(actor);
        try {
            body.run();
        } finally {
            clock.leave(actor);
        }
    }
}
