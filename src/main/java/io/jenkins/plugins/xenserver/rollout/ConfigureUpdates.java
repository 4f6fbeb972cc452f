package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.ProxyWish;
import io.jenkins.plugins.xenserver.model.SettingsDifference;
import io.jenkins.plugins.xenserver.model.SyncSchedule;
import io.jenkins.plugins.xenserver.model.UpdateSettings;
import io.jenkins.plugins.xenserver.model.UpdateSettingsException;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import io.jenkins.plugins.xenserver.xapi.RepositoryCalls;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Makes a pool's channel, proxy and schedule what they are wanted to be (design §3.2), with the same lock and journal as a
 * rolling update. Does only what is needed; a switch that fails gives the old channel back.
 */
public final class ConfigureUpdates extends Procedure {
    private static final Duration SHORT = Duration.ofMinutes(10);

    private final WantedUpdates given;
    private final Supplier<String> password;

    /**
     * A configuration that has not begun, or that goes on where its journal ends.
     *
     * @param wanted what is wanted; null on a resume, where the journal's counts anyway
     * @param proxyPassword asked when the proxy is set, and kept nowhere; null = none. Must be given if and only if the wanted
     *     proxy has a user
     */
    public ConfigureUpdates(
            RolloutSetup setup, @CheckForNull WantedUpdates wanted, @CheckForNull Supplier<String> proxyPassword) {
        super(setup, "configure");
        this.given = wanted;
        this.password = proxyPassword;
    }

    @Override
    Ending work() {
        var wanted = context().journal().decide(RecordType.DECIDED, "wanted", WantedUpdates.class, this::given);
        var found = decide(
                RecordType.BASELINE,
                Channels.Found.class,
                () -> Channels.Found.of(context().pool()));
        context().fence().coordinatorIs(found.pool().coordinatorUuid());
        var difference = difference(found.settings(), wanted);
        var proxy = wanted.proxy();
        if (proxy != null && difference.proxy()) {
            proxy(found.settings(), proxy);
        }
        channel(found, wanted, difference);
        var schedule = wanted.schedule();
        if (schedule != null) {
            schedule(found.settings(), schedule, difference);
        }
        if (schedule != null || difference.changesChannel()) {
            new Freeze(context()).supersede();
        }
        return new Ending(
                Outcome.SUCCESS, Texts.of("end.configured", found.pool().name()));
    }

    private WantedUpdates given() {
        if (given == null) {
            throw new RolloutException(Texts.of("configure.unknown"));
        }
        return given;
    }

    private SettingsDifference difference(UpdateSettings found, WantedUpdates wanted) {
        try {
            return SettingsDifference.of(found, wanted, password != null);
        } catch (UpdateSettingsException e) {
            throw new RolloutException(e.getMessage(), e);
        }
    }

    private void channel(Channels.Found found, WantedUpdates wanted, SettingsDifference difference) {
        var source = wanted.source();
        if (source == null) {
            return;
        }
        var channels = new Channels(context(), "");
        channels.prepare(found, difference, source);
        if (difference.changesChannel()) {
            context().journal().decide(RecordType.DECIDED, "switched", Switched.class, () -> {
                channels.change(found, difference, source, Channels.Until.ENABLED);
                var schedule = wanted.schedule();
                channels.settle(source.isSchedulable() && (schedule == null || schedule.on()));
                return new Switched(found.settings().channelWords(), source.words());
            });
        }
    }

    /** That the channel was switched, so that a resume does not owe the old one anew. */
    record Switched(String from, String to) {}

    /** A password cannot be read back, so only the task proves that it was taken. */
    private void proxy(UpdateSettings found, ProxyWish wish) {
        var calls = new RepositoryCalls(context().pool().session());
        Predicate<UpdateSettings> same =
                now -> now.proxyUrl().equals(wish.url()) && now.proxyUser().equals(wish.user());
        var visible = wish.user().isEmpty() || !same.test(found);
        perform(
                found.pool(),
                "proxy",
                Texts.of("words.proxy", wish.words()),
                visible ? same : now -> false,
                () -> wish.url().isEmpty()
                        ? calls.startDisableProxy(context().pool().ref())
                        : calls.startConfigureProxy(
                                context().pool().ref(),
                                wish.url(),
                                wish.user(),
                                wish.user().isEmpty() ? "" : password.get()));
    }

    private void schedule(UpdateSettings found, SyncSchedule wanted, SettingsDifference difference) {
        if (difference.rhythm()) {
            var calls = new RepositoryCalls(context().pool().session());
            perform(
                    found.pool(),
                    "schedule",
                    Texts.of("words.schedule", wanted.words()),
                    now -> now.frequency().equals(wanted.frequencyWord()) && now.day() == wanted.day(),
                    () -> {
                        calls.configureSchedule(context().pool().ref(), wanted.frequencyWord(), wanted.day());
                        return "";
                    });
        }
        if (difference.switching()) {
            perform(
                    found.pool(),
                    wanted.on() ? "schedule-on" : "schedule-off",
                    Texts.of(wanted.on() ? "words.schedule-on" : "words.sync-off"),
                    now -> now.syncEnabled() == wanted.on(),
                    () -> {
                        context()
                                .pool()
                                .calls()
                                .setUpdateSyncEnabled(context().pool().ref(), wanted.on());
                        return "";
                    });
        }
    }

    private void perform(
            String subject, String id, String words, Predicate<UpdateSettings> done, Supplier<String> call) {
        context()
                .runner()
                .perform(new SettingsActivity(
                        context().pool(), "pool/" + id, subject, words, done, "", true, SHORT, call));
    }

    @Override
    void beforeClosing() {
        var found = context().journal().decision(RecordType.BASELINE, "");
        found.ifPresent(entry -> context().journal().decide(RecordType.DECIDED, "configured", Configured.class, () -> {
            var before = entry.as(Channels.Found.class).settings();
            var outcome = context().journal().outcome("pool/proxy");
            return Configured.of(
                    before,
                    SettingsReader.read(context().pool()),
                    outcome.isPresent() && outcome.get().text("result").equals("done"));
        }));
    }

    /** What was changed and how the pool stands, after {@link #run()}; empty if the pool could not be looked at. */
    public Optional<Configured> configured() {
        return context() == null
                ? Optional.empty()
                : context().journal().decision(RecordType.DECIDED, "configured").map(r -> r.as(Configured.class));
    }
}
