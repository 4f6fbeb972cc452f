package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.KnownRepository;
import io.jenkins.plugins.xenserver.model.NewRepository;
import io.jenkins.plugins.xenserver.model.PoolFacts;
import io.jenkins.plugins.xenserver.model.SettingsDifference;
import io.jenkins.plugins.xenserver.model.UpdateSettings;
import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.xapi.RepositoryCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Makes a repository known and makes it the pool's channel: the old one is disabled before the new one is enabled, as the
 * vendor's page demands, and owed from before it goes until the new one stands (design §2.3), so that nobody is left with
 * half a switch.
 */
final class Channels {
    private static final String DEBT = "channel";
    private static final Duration SHORT = Duration.ofMinutes(10);
    /** Disabling deletes the packages. */
    private static final Duration LONG = Duration.ofMinutes(60);

    private final RolloutContext context;
    private final PoolGateway pool;
    private final RepositoryCalls calls;
    private final String suffix;

    Channels(RolloutContext context, String suffix) {
        this.context = context;
        this.pool = context.pool();
        this.calls = new RepositoryCalls(pool.session());
        this.suffix = suffix;
    }

    /** How the pool was found; read once, journalled. */
    record Found(PoolFacts pool, UpdateSettings settings) {
        static Found of(PoolGateway pool) {
            return new Found(pool.pool(), SettingsReader.read(pool));
        }
    }

    /** When the old channel is no longer owed. */
    enum Until {
        /** As soon as the new one is enabled. */
        ENABLED,
        /** As soon as the new one has been synchronised or filled. */
        FILLED
    }

    /** Makes known what the pool has to know; changes nothing that is in use, but for the name of a key file. */
    void prepare(Found found, SettingsDifference difference, UpdateSource source) {
        for (var uuid : difference.forget()) {
            perform(
                    found,
                    "forget",
                    Texts.of("words.forget", name(found.settings(), uuid)),
                    now -> now.repositories().stream().noneMatch(r -> r.uuid().equals(uuid)),
                    () -> {
                        calls.forget(uuid);
                        return "";
                    });
        }
        for (var repository : difference.introduce()) {
            perform(
                    found,
                    "introduce-" + repository.role(),
                    Texts.of("words.introduce", repository.name()),
                    now -> now.repositories().stream().anyMatch(repository::is),
                    () -> introduce(repository));
        }
        if (!difference.newKey().isEmpty()) {
            perform(
                    found,
                    "repository-key",
                    Texts.of("words.repository-key", source.words()),
                    now -> target(now, source).gpgKeyPath().equals(difference.newKey()),
                    () -> {
                        calls.setGpgKeyPath(
                                target(SettingsReader.read(pool), source).uuid(), difference.newKey());
                        return "";
                    });
        }
    }

    private String introduce(NewRepository r) {
        switch (r.origin()) {
            case BUNDLE -> calls.introduceBundle(r.name(), r.description());
            case REMOTE_POOL -> calls.introduceRemotePool(r.name(), r.description(), r.binaryUrl(), r.certificate());
            default ->
                calls.introduce(r.name(), r.description(), r.binaryUrl(), r.sourceUrl(), r.update(), r.gpgKeyPath());
        }
        return "";
    }

    /** Switches; what is owed for it is struck out by {@link #settle}. */
    void change(Found found, SettingsDifference difference, UpdateSource source, Until until) {
        var target = target(SettingsReader.read(pool), source).uuid();
        new Switches(context, suffix).updateSyncOff(found.pool());
        awaitQuiet(context);
        owe(found, target, until);
        if (!difference.disable().isEmpty()) {
            var gone = Set.copyOf(difference.disable());
            context.runner()
                    .perform(configuring(
                            found.settings().pool(),
                            "channel-disable",
                            Texts.of("words.channel-disable", found.settings().channelWords()),
                            now -> now.enabled().stream().noneMatch(r -> gone.contains(r.uuid())),
                            () -> calls.startSetRepositories(pool.ref(), difference.keep())));
        }
        context.runner()
                .perform(configuring(
                        found.settings().pool(),
                        "channel-enable",
                        Texts.of("words.channel-enable", source.words()),
                        now -> uuids(now.enabled()).contains(target),
                        () -> calls.startAddRepository(pool.ref(), target)));
    }

    /** The new channel stands: the old one is not owed any more, nor a schedule that the new one cannot or shall not have. */
    void settle(boolean scheduled) {
        context.ledger().release(DEBT, "superseded", Texts.of("channel.superseded"));
        if (!scheduled) {
            context.ledger().release("update-sync", "superseded", Texts.of("channel.unscheduled"));
        }
    }

    private void owe(Found found, String target, Until until) {
        var before = found.settings().enabled();
        if (!before.isEmpty() || until == Until.FILLED) {
            context.ledger()
                    .owe(new Obligation(
                            DEBT,
                            Obligation.Kind.CHANNEL,
                            "",
                            found.settings().pool(),
                            Map.of(
                                    "repositories",
                                    String.join(",", uuids(before)),
                                    "target",
                                    target,
                                    "until",
                                    until.name(),
                                    "channel",
                                    found.settings().channelWords())));
        }
    }

    /** Enables the old channel again unless somebody has given the pool a channel meanwhile. */
    void restore(Obligation owed) {
        var old = new TreeSet<>(List.of(owed.values().get("repositories").split(",")));
        old.remove("");
        var now = SettingsReader.read(pool);
        old.retainAll(uuids(now.repositories()));
        if (uuids(now.enabled()).equals(old)) {
            context.ledger().release(DEBT, "restored", owed.what());
        } else if (isHalfSet(now, owed)) {
            awaitQuiet(context);
            context.runner()
                    .perform(configuring(
                            owed.subject(),
                            "channel-again" + suffix,
                            Texts.of("words.channel-again", owed.values().get("channel")),
                            settings -> uuids(settings.enabled()).equals(old),
                            () -> calls.startSetRepositories(pool.ref(), List.copyOf(old))));
            context.ledger().release(DEBT, "restored", owed.what());
            context.warn(owed.subject(), Texts.of("channel.again", owed.values().get("channel"), owed.subject()));
        } else {
            context.ledger().release(DEBT, "superseded", Texts.of("channel.byOthers", now.channelWords()));
        }
    }

    /**
     * Waits until the pool does nothing that excludes changing channels and contents (xapi-reference §2.7).
     *
     * @throws RolloutException naming what does not end
     */
    static void awaitQuiet(RolloutContext context) {
        var busy = new TreeSet<String>();
        var quiet = context.patience().until(context.limits().sync(), () -> {
            busy.clear();
            busy.addAll(context.pool().pool().currentOperations());
            return busy.isEmpty();
        });
        if (!quiet) {
            throw new RolloutException(
                    Texts.of("pool.busy", context.pool().pool().name(), String.join(", ", busy)));
        }
    }

    private static boolean isHalfSet(UpdateSettings now, Obligation owed) {
        var channels = now.channels();
        return channels.isEmpty()
                || Until.FILLED.name().equals(owed.values().get("until"))
                        && channels.stream()
                                .allMatch(r -> r.uuid().equals(owed.values().get("target"))
                                        && r.hash().isEmpty());
    }

    private KnownRepository target(UpdateSettings now, UpdateSource source) {
        return SettingsDifference.find(now, source)
                .orElseThrow(() -> new RolloutException(Texts.of("channel.vanished", source.words(), now.pool())));
    }

    private static TreeSet<String> uuids(List<KnownRepository> repositories) {
        return repositories.stream().map(KnownRepository::uuid).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(UpdateSettings settings, String uuid) {
        return settings.repositories().stream()
                .filter(r -> r.uuid().equals(uuid))
                .map(KnownRepository::name)
                .findFirst()
                .orElse("");
    }

    private void perform(Found found, String id, String words, Predicate<UpdateSettings> done, Supplier<String> call) {
        context.runner()
                .perform(new SettingsActivity(
                        pool, "pool/" + id, found.settings().pool(), words, done, "", false, SHORT, call));
    }

    private SettingsActivity configuring(
            String subject, String id, String words, Predicate<UpdateSettings> done, Supplier<String> call) {
        return new SettingsActivity(
                pool, "pool/" + id, subject, words, done, "configure_repositories", false, LONG, call);
    }
}
