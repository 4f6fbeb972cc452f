package io.jenkins.plugins.xenserver.cli;

/** Whether a person sits in front of the program. */
final class Terminal {
    private Terminal() {}

    /** From Java 22 on there may be a console object without a terminal, and only there one can ask it. */
    static boolean present() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) console.getClass().getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
