package io.jenkins.plugins.xenserver.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.remoting.Channel;
import io.jenkins.plugins.xenserver.rollout.Bundle;
import io.jenkins.plugins.xenserver.xapi.Transport;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A bundle in a workspace, streamed from the agent that has it. */
final class RemoteBundle implements Transport.Body {
    private static final int BEGINNING = 512;

    private final FilePath file;
    private final String agent;
    private final long length;

    private RemoteBundle(FilePath file, String agent, long length) {
        this.file = file;
        this.agent = agent;
        this.length = length;
    }

    /**
     * Looks at a file, for a limited time; on a thread of Jenkins' own, because with an agent that hangs already the asking may
     * block for ever.
     *
     * @param agent how whoever has it is called
     * @throws AbortException with a sentence, also if the agent does not answer in time
     */
    static Bundle look(FilePath file, String agent, Duration patience) throws IOException {
        var look = Computer.threadPoolForRemoting.submit(() -> of(file, agent));
        try {
            return Awaited.outcome(look, () -> look.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new AbortException(Messages.RemoteBundle_NoAnswer(file.getName(), agent, patience.toSeconds()));
        }
    }

    /**
     * Looks at a file.
     *
     * @param agent how whoever has it is called; it cannot be asked any more once it is gone
     * @throws AbortException with a sentence if there is no such file, if it cannot be a bundle, or if its agent is gone
     */
    static Bundle of(FilePath file, String agent) throws AbortException, InterruptedException {
        try {
            if (!file.exists() || file.isDirectory()) {
                throw new AbortException(Messages.RemoteBundle_Missing(file.getRemote()));
            }
            var length = file.length();
            try (var in = file.read()) {
                Bundle.check(file.getName(), length, in.readNBytes(BEGINNING));
            }
            return new Bundle(file.getName(), new RemoteBundle(file, agent, length));
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        } catch (AbortException e) {
            throw e;
        } catch (IOException e) {
            var sentence = new AbortException(Messages.RemoteBundle_NotSeen(file.getName(), why(file, agent, e)));
            sentence.initCause(e);
            throw sentence;
        }
    }

    /** What remoting says of a connection that is gone helps nobody; the agent's name does. */
    private static String why(FilePath file, String agent, IOException e) {
        return file.getChannel() instanceof Channel channel && channel.isClosingOrClosed()
                ? Messages.RemoteBundle_AgentGone(agent)
                : String.valueOf(e.getMessage());
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream open() throws IOException {
        try {
            return new Told(file.read());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The bundle could not be read from its agent.", e);
        } catch (IOException e) {
            throw told(e);
        }
    }

    private IOException told(IOException e) {
        return new IOException(why(file, agent, e), e);
    }

    /** Says what went wrong as people call it. */
    private final class Told extends FilterInputStream {
        Told(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            try {
                return in.read(buffer, offset, count);
            } catch (IOException e) {
                throw told(e);
            }
        }
    }
}
