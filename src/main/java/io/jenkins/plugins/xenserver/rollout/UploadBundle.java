package io.jenkins.plugins.xenserver.rollout;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.xenserver.model.Origin;
import io.jenkins.plugins.xenserver.model.SettingsDifference;
import io.jenkins.plugins.xenserver.model.UpdateSettings;
import io.jenkins.plugins.xenserver.model.UpdateSettingsException;
import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import java.util.List;

/**
 * Uploads an offline bundle (design §3.2), with the same lock and journal as a rolling update. An upload that was cut is not
 * taken up again: it fails with the remedy, and a channel that was switched for it is given back.
 */
public final class UploadBundle extends Procedure {
    private final Bundle bundle;
    private final boolean switchChannel;

    /**
     * An upload that has not begun, or that goes on where its journal ends.
     *
     * @param bundle what to upload; null on a resume, which only finds out what became of an upload and never sends
     * @param switchChannel whether Offline is made the pool's channel if it is not
     */
    public UploadBundle(RolloutSetup setup, @CheckForNull Bundle bundle, boolean switchChannel) {
        super(setup, "upload-bundle");
        this.bundle = bundle;
        this.switchChannel = switchChannel;
    }

    /** What was asked for. */
    record Wish(String name, long bytes, boolean switchChannel) {}

    /** What came of it. */
    record Uploaded(String hash) {}

    @Override
    Ending work() {
        var journal = context().journal();
        var wish = journal.decide(RecordType.DECIDED, "wish", Wish.class, this::wish);
        var found = decide(
                RecordType.BASELINE,
                Channels.Found.class,
                () -> Channels.Found.of(context().pool()));
        context().fence().coordinatorIs(found.pool().coordinatorUuid());
        var uploaded = journal.decide(RecordType.DECIDED, "hash", Uploaded.class, () -> {
            offline(found, wish);
            if (context().journal().inFlight(UploadActivity.ID).isEmpty()) {
                Channels.awaitQuiet(context());
            }
            context()
                    .runner()
                    .perform(new UploadActivity(context(), found.pool().name(), wish.name(), bundle));
            var hash = context().pool().hash();
            new Channels(context(), "").settle(false);
            return new Uploaded(hash);
        });
        return new Ending(
                Outcome.SUCCESS,
                Texts.of("end.uploaded", wish.name(), found.pool().name(), uploaded.hash()));
    }

    private Wish wish() {
        if (bundle == null) {
            throw new RolloutException(Texts.of("configure.unknown"));
        }
        return new Wish(bundle.name(), bundle.content().length(), switchChannel);
    }

    private void offline(Channels.Found found, Wish wish) {
        var settings = found.settings();
        var difference = difference(settings);
        if (!difference.changesChannel()) {
            return;
        }
        if (!wish.switchChannel()) {
            throw new RolloutException(
                    settings.channels().stream().anyMatch(r -> r.origin() == Origin.BUNDLE)
                            ? Texts.of("bundle.notAlone", settings.pool())
                            : Texts.of("bundle.channel", settings.pool(), settings.channelWords()));
        }
        var channels = new Channels(context(), "");
        channels.prepare(found, difference, UpdateSource.offline());
        channels.change(found, difference, UpdateSource.offline(), Channels.Until.FILLED);
    }

    private static SettingsDifference difference(UpdateSettings settings) {
        try {
            return SettingsDifference.of(settings, WantedUpdates.NOTHING.from(UpdateSource.offline()), false);
        } catch (UpdateSettingsException e) {
            throw new RolloutException(e.getMessage(), e);
        }
    }

    @Override
    void beforeClosing() {
        SyncState.note(context());
    }

    @Override
    RolloutResult result(Ending ending) {
        var hash = context()
                .journal()
                .decision(RecordType.DECIDED, "hash")
                .map(r -> r.as(Uploaded.class).hash());
        return new RolloutResult(
                ending.outcome(),
                ending.message(),
                hash.orElse(""),
                List.of(),
                context().journal().owed());
    }
}
