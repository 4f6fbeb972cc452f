package io.jenkins.plugins.xenserver.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What has to be done so that a pool gets its updates as wanted; nothing of it if it is so already. A pure function of both.
 *
 * @param forget uuids of repositories that are made anew because a value of theirs cannot be changed
 * @param introduce repositories the pool has to be told of, the base first
 * @param newKey name of the key file to set on the wanted repository, "" = as it is
 * @param keep uuids of enabled repositories that stay enabled
 * @param disable uuids of enabled repositories that go
 * @param enable whether the wanted repository has to be enabled
 * @param proxy whether the proxy has to be set; a password cannot be compared
 * @param rhythm whether frequency and day have to be set
 * @param switching whether the periodic synchronisation has to be switched
 */
public record SettingsDifference(
        List<String> forget,
        List<NewRepository> introduce,
        String newKey,
        List<String> keep,
        List<String> disable,
        boolean enable,
        boolean proxy,
        boolean rhythm,
        boolean switching) {
    /** Copies are kept. */
    public SettingsDifference {
        forget = Copies.list(forget);
        introduce = Copies.list(introduce);
        keep = Copies.list(keep);
        disable = Copies.list(disable);
    }

    /** Whether another repository becomes the channel. */
    public boolean changesChannel() {
        return enable || !disable.isEmpty();
    }

    /**
     * The difference.
     *
     * @param withPassword whether a password for the proxy was given
     * @throws UpdateSettingsException with a sentence if it cannot be had; nothing has been changed then
     */
    public static SettingsDifference of(UpdateSettings now, WantedUpdates wanted, boolean withPassword) {
        var channel = channel(now, wanted.source());
        var proxy = proxy(now, wanted.proxy(), withPassword);
        var schedule = wanted.schedule();
        var target = wanted.source();
        if (schedule != null && schedule.on()) {
            demandSchedulable(now, target);
        }
        return new SettingsDifference(
                channel.forget,
                channel.introduce,
                channel.newKey,
                channel.keep,
                channel.disable,
                channel.enable,
                proxy,
                schedule != null && schedule.on() && differs(now, schedule),
                schedule != null && schedule.on() != now.syncEnabled());
    }

    private static boolean differs(UpdateSettings now, SyncSchedule wanted) {
        return !now.frequency().equals(wanted.frequencyWord())
                || wanted.frequency() == SyncSchedule.Frequency.WEEKLY && now.day() != wanted.day();
    }

    private static void demandSchedulable(UpdateSettings now, UpdateSource source) {
        if (!now.schedulable()) {
            throw new UpdateSettingsException(Texts.of("schedule.old", now.pool()));
        }
        if (source != null) {
            return;
        }
        if (now.enabled().isEmpty()) {
            throw new UpdateSettingsException(Texts.of("schedule.noChannel", now.pool()));
        }
        now.enabled().stream()
                .filter(r -> r.origin() == Origin.BUNDLE || r.origin() == Origin.REMOTE_POOL)
                .findFirst()
                .ifPresent(r -> {
                    throw new UpdateSettingsException(Texts.of("schedule.impossible", r.words()));
                });
    }

    private static boolean proxy(UpdateSettings now, ProxyWish wish, boolean withPassword) {
        if (wish == null) {
            return false;
        }
        if (wish.user().isEmpty() == withPassword) {
            throw new UpdateSettingsException(Texts.of("proxy.password"));
        }
        return withPassword
                || !WebAddress.withoutSlash(now.proxyUrl()).equals(wish.url())
                || !now.proxyUser().equals(wish.user());
    }

    private static final class Draft {
        private final List<String> forget = new ArrayList<>();
        private final List<NewRepository> introduce = new ArrayList<>();
        private String newKey = "";
        private List<String> keep = List.of();
        private List<String> disable = List.of();
        private boolean enable;
    }

    private static Draft channel(UpdateSettings now, UpdateSource source) {
        var draft = new Draft();
        if (source == null) {
            return draft;
        }
        var names =
                now.repositories().stream().map(KnownRepository::name).collect(Collectors.toCollection(TreeSet::new));
        var base = UpdateSource.base();
        if (source.hasBase() && now.repositories().stream().noneMatch(known -> isBase(base, known))) {
            draft.introduce.add(named(base, names));
        }
        var found = find(now, source);
        if (found.isPresent() && misfit(source, found.get()).isPresent()) {
            var known = found.get();
            if (known.enabled()) {
                throw new UpdateSettingsException(Texts.of(
                        "source.misfit",
                        now.pool(),
                        known.name(),
                        misfit(source, known).orElseThrow()));
            }
            draft.forget.add(known.uuid());
            names.remove(known.name());
            found = Optional.empty();
        }
        if (found.isEmpty()) {
            draft.introduce.add(named(updates(source), names));
        } else if (!source.gpgKeyPath().isEmpty()
                && !source.gpgKeyPath().equals(found.get().gpgKeyPath())) {
            draft.newKey = source.gpgKeyPath();
        }
        enabling(draft, now, source, found.map(KnownRepository::uuid).orElse(""));
        return draft;
    }

    /** A base repository that somebody has enabled stays so, unless the channel has to be alone (xapi-reference §2.1). */
    private static void enabling(Draft draft, UpdateSettings now, UpdateSource source, String target) {
        draft.disable = now.enabled().stream()
                .filter(r -> !r.uuid().equals(target))
                .filter(r -> r.update() || !source.isSchedulable() || r.origin() != Origin.REMOTE)
                .map(KnownRepository::uuid)
                .toList();
        var gone = Set.copyOf(draft.disable);
        draft.keep = now.enabled().stream()
                .map(KnownRepository::uuid)
                .filter(uuid -> !gone.contains(uuid))
                .toList();
        draft.enable = !draft.keep.contains(target);
    }

    /** The repository of a source that the pool knows already; an enabled one before others. */
    public static Optional<KnownRepository> find(UpdateSettings now, UpdateSource source) {
        var ordered = now.repositories().stream()
                .sorted((a, b) -> Boolean.compare(b.enabled(), a.enabled()))
                .toList();
        return ordered.stream()
                .filter(updates(source)::is)
                .findFirst()
                .or(() -> ordered.stream()
                        .filter(r ->
                                r.channel() == source.channel() && r.update() && isUsual(r.name(), source.usualNames()))
                        .findFirst());
    }

    private static boolean isUsual(String name, Set<String> names) {
        return names.stream().anyMatch(usual -> usual.equalsIgnoreCase(name));
    }

    private static boolean isBase(NewRepository base, KnownRepository known) {
        return base.is(known)
                || known.channel() == Channel.BASE && isUsual(known.name(), Set.of(base.name(), base.description()));
    }

    /** What the wanted source has otherwise than the known repository, and no call can change. */
    private static Optional<String> misfit(UpdateSource source, KnownRepository known) {
        if (!known.update()) {
            return Optional.of(Texts.of("source.misfit.update"));
        }
        if (source.kind() == UpdateSource.Kind.URLS
                && !WebAddress.withoutSlash(known.sourceUrl()).equals(source.sourceUrl())) {
            return Optional.of(Texts.of("source.misfit.source", known.sourceUrl()));
        }
        if (source.kind() == UpdateSource.Kind.REMOTE_POOL
                && !known.certificate().isEmpty()
                && !known.certificate().equalsIgnoreCase(PemCertificate.fingerprint(source.certificate()))) {
            return Optional.of(Texts.of("source.misfit.certificate", known.certificate()));
        }
        return Optional.empty();
    }

    private static NewRepository updates(UpdateSource source) {
        return new NewRepository(
                "updates",
                source.origin(),
                source.label(),
                source.words(),
                source.binaryUrl(),
                source.sourceUrl(),
                true,
                source.gpgKeyPath(),
                source.certificate());
    }

    /** The pool takes no name twice (xapi-reference §6.10). */
    private static NewRepository named(NewRepository wanted, Set<String> taken) {
        var name = wanted.name();
        for (var i = 2; taken.contains(name); i++) {
            name = wanted.name() + " " + i;
        }
        return new NewRepository(
                wanted.role(),
                wanted.origin(),
                name,
                wanted.description(),
                wanted.binaryUrl(),
                wanted.sourceUrl(),
                wanted.update(),
                wanted.gpgKeyPath(),
                wanted.certificate());
    }
}
