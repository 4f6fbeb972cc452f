package io.jenkins.plugins.xenserver.xapi;

/** An XML text as a row of tags with text between them. */
interface Tags {
    /**
     * Collects the text up to the next tag, which becomes the current one.
     *
     * @throws MalformedAnswer if there is no next tag, or something that XML-RPC does not know before it
     */
    String text();

    /** Whether the current tag opens something. */
    boolean opens();

    /** The current tag's name, without any prefix; a tag with a prefix is refused where it opens something. */
    String name();

    /**
     * Reads to the end.
     *
     * @throws MalformedAnswer if anything but blanks and comments comes before it
     */
    void end();
}
