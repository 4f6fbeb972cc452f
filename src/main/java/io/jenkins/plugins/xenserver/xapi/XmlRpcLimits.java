package io.jenkins.plugins.xenserver.xapi;

/**
 * How much of an answer we are willing to read. A pool of 64 hosts and 2,000 VMs stays well below the defaults; a hostile or
 * broken server does not get further.
 *
 * @param bytes size of the answer, bytes
 * @param depth nesting of values
 * @param values number of values in the whole answer
 * @param textLength characters in one text
 */
public record XmlRpcLimits(long bytes, int depth, int values, int textLength) {
    /** Used unless a test asks for less. */
    public static final XmlRpcLimits DEFAULT = new XmlRpcLimits(96L << 20, 24, 4_000_000, 8 << 20);

    /**
     * Refuses a text that is too long.
     *
     * @param length characters
     * @throws MalformedAnswer if it is
     */
    void demandText(long length) {
        if (length > textLength) {
            throw new MalformedAnswer("The answer holds a text of more than " + textLength + " characters.");
        }
    }
}
