package io.jenkins.plugins.xenserver.simulator;

/** The coordinator's disk: what of the database would survive its sudden death (design R1). */
final class Disk {
    private final Simulator sim;
    private SimDatabase.Image written;
    private java.time.Instant writtenAt;
    private boolean writeDue;

    Disk(Simulator sim) {
        this.sim = sim;
        sim.database().onPersistentChange(this::changed);
    }

    /** The first change after a write makes the next write due at the next round time. */
    private void changed() {
        if (!writeDue && written != null) {
            writeDue = true;
            sim.clock().at(sim.clock().now().plus(sim.timings().get(Delay.DATABASE_WRITTEN)), () -> {
                if (writeDue && sim.pool().coordinator().isUp()) {
                    write();
                }
            });
        }
    }

    void write() {
        written = sim.database().image();
        writtenAt = sim.clock().now();
        writeDue = false;
    }

    /** When the database was last written. */
    java.time.Instant writtenAt() {
        return writtenAt;
    }

    /** What an unclean death of the coordinator leaves. */
    void loseUnwritten() {
        sim.database().restore(written);
        write();
    }
}
