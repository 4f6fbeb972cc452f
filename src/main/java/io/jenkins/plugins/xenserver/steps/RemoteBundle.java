package io.jenkins.plugins.xenserver.steps;

import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.xenserver.rollout.Bundle;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.io.IOException;
import java.io.InputStream;

/** A bundle in a workspace, streamed from the agent that has it. */
final class RemoteBundle {
    private static final int BEGINNING = 512;

    private RemoteBundle() {}

    /**
     * Looks at a file.
     *
     * @throws AbortException with a sentence if there is no such file, or if it cannot be a bundle
     */
    static Bundle of(FilePath file) throws IOException, InterruptedException {
        if (!file.exists() || file.isDirectory()) {
            throw new AbortException(Messages.RemoteBundle_Missing(file.getRemote()));
        }
        var length = file.length();
        try (var in = file.read()) {
            Bundle.check(file.getName(), length, in.readNBytes(BEGINNING));
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
        return new Bundle(file.getName(), new Transport.Body() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                try {
                    return file.read();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("The bundle could not be read from its agent.", e);
                }
            }
        });
    }
}
