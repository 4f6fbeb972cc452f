package io.jenkins.plugins.xenserver.cli;

import io.jenkins.plugins.xenserver.model.ProxyWish;
import io.jenkins.plugins.xenserver.model.SyncSchedule;
import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a pool is wanted to get its updates; what is not mentioned stays as it is. */
final class ChannelChoices {
    @ArgGroup(exclusive = true)
    private Source source;

    @ArgGroup(exclusive = true)
    private Proxy proxy;

    @Option(
            names = "--schedule",
            paramLabel = "WHEN",
            description = "Synchronise off, daily or weekly; not possible for offline and another pool.")
    private String schedule;

    @Option(names = "--day", paramLabel = "DAY", description = "Day of a weekly synchronisation, for example sunday.")
    private String day;

    private static final class Source {
        @Option(
                names = "--channel",
                paramLabel = "CHANNEL",
                description = "The vendor's channel: early-access, normal or offline.")
        private String channel;

        @ArgGroup(exclusive = false)
        private Server server;

        @ArgGroup(exclusive = false)
        private OtherPool pool;
    }

    private static final class Server {
        @Option(
                names = "--binary-url",
                required = true,
                paramLabel = "URL",
                description = "A server of yours that carries the packages of a channel.")
        private String binary;

        @Option(
                names = "--source-url",
                required = true,
                paramLabel = "URL",
                description = "Where it carries the source packages.")
        private String sources;

        @Option(
                names = "--gpg-key",
                defaultValue = "",
                paramLabel = "NAME",
                description = "Name of the key file on the hosts with which the packages are verified.")
        private String key;
    }

    private static final class OtherPool {
        @Option(
                names = "--remote-pool",
                required = true,
                paramLabel = "ADDRESS",
                description = "IP address of the coordinator of another pool that serves its updates.")
        private String address;

        @Option(
                names = "--remote-certificate",
                required = true,
                paramLabel = "FILE",
                description = "That coordinator's certificate in PEM form.")
        private Path certificate;
    }

    private static final class Proxy {
        @ArgGroup(exclusive = false)
        private Address address;

        @Option(names = "--no-proxy", required = true, description = "Use no proxy.")
        private boolean none;
    }

    private static final class Address {
        @Option(
                names = "--proxy",
                required = true,
                paramLabel = "URL",
                description = "Proxy that the coordinator uses, for example http://proxy.example.org:3128.")
        private String url;

        @Option(names = "--proxy-user", defaultValue = "", paramLabel = "NAME", description = "User of that proxy.")
        private String user;
    }

    /**
     * What is wanted.
     *
     * @throws IllegalArgumentException with a sentence if it cannot be
     * @throws IOException if the certificate cannot be read
     */
    WantedUpdates wanted() throws IOException {
        var wanted = new WantedUpdates(source(), proxy(), schedule());
        if (wanted.equals(WantedUpdates.NOTHING)) {
            throw new IllegalArgumentException("Say what is wanted: a channel, a proxy or a schedule.");
        }
        return wanted;
    }

    private UpdateSource source() throws IOException {
        if (source == null) {
            return null;
        }
        if (source.server != null) {
            return UpdateSource.urls(source.server.binary, source.server.sources, source.server.key);
        }
        if (source.pool != null) {
            return UpdateSource.remotePool(
                    source.pool.address, Files.readString(source.pool.certificate, StandardCharsets.US_ASCII));
        }
        return switch (source.channel.toLowerCase(Locale.ROOT)) {
            case "early-access" -> UpdateSource.earlyAccess();
            case "normal" -> UpdateSource.normal();
            case "offline" -> UpdateSource.offline();
            default ->
                throw new IllegalArgumentException(
                        "There is no channel '" + source.channel + "'; say early-access, normal or offline.");
        };
    }

    private ProxyWish proxy() {
        if (proxy == null) {
            return null;
        }
        return proxy.none ? ProxyWish.NONE : new ProxyWish(proxy.address.url, proxy.address.user);
    }

    private SyncSchedule schedule() {
        if (schedule == null) {
            if (day != null) {
                throw new IllegalArgumentException("--day belongs to --schedule weekly.");
            }
            return null;
        }
        return switch (schedule.toLowerCase(Locale.ROOT)) {
            case "off" -> SyncSchedule.OFF;
            case "daily" -> SyncSchedule.DAILY;
            case "weekly" -> {
                if (day == null) {
                    throw new IllegalArgumentException("A weekly synchronisation needs --day.");
                }
                yield SyncSchedule.weekly(SyncSchedule.dayOf(day));
            }
            default ->
                throw new IllegalArgumentException(
                        "There is no schedule '" + schedule + "'; say off, daily or weekly.");
        };
    }
}
