package io.jenkins.plugins.xenserver.report;

/** The journals of {@link SampleJournals} as text, for whoever shows them. */
public final class SampleReports {
    /** What all names and texts of {@link #hostile} are. */
    public static final String NASTY = SampleJournals.NASTY;

    private SampleReports() {}

    /** All hosts done. */
    public static String success(int hosts) {
        return SampleJournals.success(hosts).toString();
    }

    /** Three hosts of five done, one failed, one not begun. */
    public static String failed() {
        return SampleJournals.failed().toString();
    }

    /** The second host of three reboots. */
    public static String unfinished() {
        return SampleJournals.unfinished().toString();
    }

    /** Names and texts as a spiteful guest would choose them. */
    public static String hostile() {
        return SampleJournals.hostile().toString();
    }
}
