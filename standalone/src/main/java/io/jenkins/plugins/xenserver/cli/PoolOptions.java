package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.xapi.Credentials;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.ScaledTime;
import io.jenkins.plugins.xenserver.xapi.TimeSource;
import io.jenkins.plugins.xenserver.xapi.Transports;
import io.jenkins.plugins.xenserver.xapi.Trust;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which pool, who logs in, and which certificate is trusted. A password is never an argument: others could read it there. */
final class PoolOptions {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--address",
            split = ",",
            paramLabel = "HOST[:PORT]",
            description = "Address of the coordinator; further members to try may follow, separated by commas.")
    private List<String> addresses = List.of();

    @Option(names = "--user", defaultValue = "root", description = "Account of the pool (default: ${DEFAULT-VALUE}).")
    private String user;

    @ArgGroup(exclusive = true)
    private PasswordSource password = new PasswordSource();

    @ArgGroup(exclusive = true)
    private TrustChoice trust = new TrustChoice();

    @Option(names = "--time-scale", hidden = true, defaultValue = "1")
    private double timeScale;

    @Option(names = "--time-origin", hidden = true)
    private Instant timeOrigin = Instant.now();

    private static final class PasswordSource {
        @Option(
                names = "--password-env",
                paramLabel = "NAME",
                description =
                        "Environment variable that holds the password. Without this and --password-file it is asked for.")
        private String environment;

        @Option(names = "--password-file", paramLabel = "FILE", description = "File whose first line is the password.")
        private Path file;
    }

    private static final class TrustChoice {
        @Option(
                names = "--fingerprint",
                split = ",",
                paramLabel = "SHA256",
                description = "Fingerprint of a host's certificate; one for each host, separated by commas.")
        private Set<String> fingerprints;

        @Option(names = "--ca", paramLabel = "FILE", description = "Certificate of an authority in PEM form.")
        private Path authority;

        @Option(
                names = "--insecure",
                description = "Accept any certificate. Whoever stands in between can read the password.")
        private boolean insecure;
    }

    /** A session with the pool; closing it logs out. */
    PoolSession session(List<String> otherwise) throws IOException {
        var texts = addresses.isEmpty() ? otherwise : addresses;
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("Give the pool's address with --address.");
        }
        var endpoints = texts.stream().map(Endpoint::parse).collect(Collectors.toList());
        var trusted = trust();
        var secret = password();
        var transport = new Transports().of(trusted);
        return new PoolSession(transport, endpoints, () -> new Credentials(user, secret), "xenserver-updates");
    }

    /**
     * A session that has reached the pool: a mistyped address or password is told at once, not after all the patience that a
     * run needs.
     */
    PoolSession reached(List<String> otherwise) throws IOException {
        var session = session(otherwise);
        reach(session);
        return session;
    }

    /** The same with a session that is there; where it fails the session is closed. */
    static void reach(PoolSession session) {
        try {
            session.invoke("pool.get_all");
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** The address for people, and for a resume. */
    String address() {
        return String.join(",", addresses);
    }

    TimeSource time() {
        return timeScale == 1 ? TimeSource.system() : new ScaledTime(timeScale, timeOrigin);
    }

    String user() {
        return user;
    }

    private Trust trust() throws IOException {
        if (trust.insecure) {
            return new Trust.Insecure();
        }
        if (trust.authority != null) {
            try {
                return new Trust.Ca(Files.readString(trust.authority, StandardCharsets.US_ASCII));
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException(
                        "The file " + trust.authority + " is no certificate in PEM form.", e);
            }
        }
        return trust.fingerprints == null ? new Trust.SystemCa() : new Trust.Pinned(trust.fingerprints);
    }

    private String password() {
        if (password.file != null || password.environment != null) {
            return SecretSource.read(password.environment, password.file);
        }
        var terminal = Main.terminal(command);
        if (!terminal.present()) {
            throw new IllegalArgumentException(
                    "There is no terminal to ask for the password; give --password-env or --password-file.");
        }
        var typed = terminal.secret("Password of " + user + ": ");
        if (typed == null || typed.length == 0) {
            throw new IllegalArgumentException("No password was given.");
        }
        return new String(typed);
    }
}
