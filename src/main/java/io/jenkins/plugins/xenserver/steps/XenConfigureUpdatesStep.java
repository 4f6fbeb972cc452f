package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.xenserver.config.PoolChoices;
import io.jenkins.plugins.xenserver.model.ProxyWish;
import io.jenkins.plugins.xenserver.model.SyncSchedule;
import io.jenkins.plugins.xenserver.model.UpdateSource;
import io.jenkins.plugins.xenserver.model.WantedUpdates;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code xenConfigureUpdates}: makes a pool's channel, proxy and schedule what the arguments say. */
@Restricted(NoExternalUse.class)
public class XenConfigureUpdatesStep extends PoolStep {
    private String channel;
    private String binaryUrl;
    private String sourceUrl;
    private String gpgKey;
    private String remotePool;
    private String remoteCertificate;
    private String proxy;
    private String proxyCredentialsId;
    private String schedule;
    private String day;

    /** Everything is optional but the pool, which may be given in two ways. */
    @DataBoundConstructor
    public XenConfigureUpdatesStep() {}

    /** What the vendor offers. */
    enum ChannelName {
        /** Early Access. */
        EARLY_ACCESS,
        /** Normal. */
        NORMAL,
        /** Bundles. */
        OFFLINE
    }

    /** When the pool synchronises by itself. */
    enum ScheduleName {
        /** Never. */
        OFF,
        /** Every day. */
        DAILY,
        /** Once a week. */
        WEEKLY
    }

    /** The vendor's channel. */
    @CheckForNull
    public String getChannel() {
        return channel;
    }

    /** Sets the vendor's channel: earlyAccess, normal or offline. */
    @DataBoundSetter
    public void setChannel(String channel) {
        this.channel = Util.fixEmptyAndTrim(channel);
    }

    /** A server that carries the packages. */
    @CheckForNull
    public String getBinaryUrl() {
        return binaryUrl;
    }

    /** Sets a server that carries the packages. */
    @DataBoundSetter
    public void setBinaryUrl(String binaryUrl) {
        this.binaryUrl = Util.fixEmptyAndTrim(binaryUrl);
    }

    /** Where that server carries the source packages. */
    @CheckForNull
    public String getSourceUrl() {
        return sourceUrl;
    }

    /** Sets where that server carries the source packages. */
    @DataBoundSetter
    public void setSourceUrl(String sourceUrl) {
        this.sourceUrl = Util.fixEmptyAndTrim(sourceUrl);
    }

    /** Name of the key file on the hosts with which those packages are verified. */
    @CheckForNull
    public String getGpgKey() {
        return gpgKey;
    }

    /** Sets the name of the key file on the hosts with which those packages are verified. */
    @DataBoundSetter
    public void setGpgKey(String gpgKey) {
        this.gpgKey = Util.fixEmptyAndTrim(gpgKey);
    }

    /** IP address of the coordinator of another pool that serves its updates. */
    @CheckForNull
    public String getRemotePool() {
        return remotePool;
    }

    /** Sets the IP address of the coordinator of another pool that serves its updates. */
    @DataBoundSetter
    public void setRemotePool(String remotePool) {
        this.remotePool = Util.fixEmptyAndTrim(remotePool);
    }

    /** That coordinator's certificate in PEM form. */
    @CheckForNull
    public String getRemoteCertificate() {
        return remoteCertificate;
    }

    /** Sets that coordinator's certificate in PEM form. */
    @DataBoundSetter
    public void setRemoteCertificate(String remoteCertificate) {
        this.remoteCertificate = Util.fixEmptyAndTrim(remoteCertificate);
    }

    /** The proxy that the pool uses towards its channel; {@code none} = no proxy, null = as it is. */
    @CheckForNull
    public String getProxy() {
        return proxy;
    }

    /** Sets the proxy that the pool uses towards its channel. */
    @DataBoundSetter
    public void setProxy(String proxy) {
        this.proxy = Util.fixEmptyAndTrim(proxy);
    }

    /** Id of the credentials that the proxy takes. */
    @CheckForNull
    public String getProxyCredentialsId() {
        return proxyCredentialsId;
    }

    /** Sets the id of the credentials that the proxy takes. */
    @DataBoundSetter
    public void setProxyCredentialsId(String proxyCredentialsId) {
        this.proxyCredentialsId = Util.fixEmptyAndTrim(proxyCredentialsId);
    }

    /** When the pool synchronises by itself. */
    @CheckForNull
    public String getSchedule() {
        return schedule;
    }

    /** Sets when the pool synchronises by itself: off, daily or weekly. */
    @DataBoundSetter
    public void setSchedule(String schedule) {
        this.schedule = Util.fixEmptyAndTrim(schedule);
    }

    /** The day of a weekly synchronisation. */
    @CheckForNull
    public String getDay() {
        return day;
    }

    /** Sets the day of a weekly synchronisation. */
    @DataBoundSetter
    public void setDay(String day) {
        this.day = Util.fixEmptyAndTrim(day);
    }

    @Override
    ProcedureRequest request() {
        var wanted = new WantedUpdates(source(), proxyWish(), syncSchedule());
        if (wanted.equals(WantedUpdates.NOTHING)) {
            throw new IllegalArgumentException(Messages.XenConfigureUpdatesStep_Nothing());
        }
        return ProcedureRequest.of(ProcedureKind.CONFIGURE, r -> {
            r.wanted = wanted;
            r.accountId = proxyCredentialsId;
        });
    }

    @CheckForNull
    private UpdateSource source() {
        var ways = (channel == null ? 0 : 1) + (binaryUrl == null ? 0 : 1) + (remotePool == null ? 0 : 1);
        if (ways > 1) {
            throw new IllegalArgumentException(Messages.XenConfigureUpdatesStep_OneSource());
        }
        if (binaryUrl != null) {
            return UpdateSource.urls(binaryUrl, sourceUrl, gpgKey);
        }
        if (remotePool != null) {
            return UpdateSource.remotePool(remotePool, remoteCertificate);
        }
        if (channel == null) {
            return null;
        }
        return switch (Choice.of(ChannelName.class, "channel", channel, ChannelName.NORMAL)) {
            case EARLY_ACCESS -> UpdateSource.earlyAccess();
            case NORMAL -> UpdateSource.normal();
            case OFFLINE -> UpdateSource.offline();
        };
    }

    @CheckForNull
    private ProxyWish proxyWish() {
        if (proxy == null) {
            if (proxyCredentialsId != null) {
                throw new IllegalArgumentException(Messages.XenConfigureUpdatesStep_UserWithoutProxy());
            }
            return null;
        }
        if (proxy.equals("none")) {
            if (proxyCredentialsId != null) {
                throw new IllegalArgumentException(Messages.XenConfigureUpdatesStep_UserWithoutProxy());
            }
            return ProxyWish.NONE;
        }
        return new ProxyWish(proxy, "");
    }

    @CheckForNull
    private SyncSchedule syncSchedule() {
        if (schedule == null) {
            if (day != null) {
                throw new IllegalArgumentException(Messages.XenConfigureUpdatesStep_DayAlone());
            }
            return null;
        }
        return switch (Choice.of(ScheduleName.class, "schedule", schedule, ScheduleName.OFF)) {
            case OFF -> SyncSchedule.OFF;
            case DAILY -> SyncSchedule.DAILY;
            case WEEKLY -> {
                if (day == null) {
                    throw new IllegalArgumentException(Messages.XenConfigureUpdatesStep_DayMissing());
                }
                yield SyncSchedule.weekly(SyncSchedule.dayOf(day));
            }
        };
    }

    /** The step's name and form. */
    @Extension
    public static class DescriptorImpl extends PoolStepDescriptor {
        @Override
        public String getFunctionName() {
            return "xenConfigureUpdates";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.XenConfigureUpdatesStep_DisplayName();
        }

        @POST
        public ListBoxModel doFillChannelItems(@AncestorInPath Item item) {
            return PoolChoices.words(item, withEmpty(Choice.box(ChannelName.class)));
        }

        @POST
        public ListBoxModel doFillScheduleItems(@AncestorInPath Item item) {
            return PoolChoices.words(item, withEmpty(Choice.box(ScheduleName.class)));
        }

        @POST
        public ListBoxModel doFillProxyCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String proxyCredentialsId) {
            return PoolChoices.credentials(item, proxyCredentialsId, null);
        }

        private static ListBoxModel withEmpty(ListBoxModel box) {
            box.add(0, new ListBoxModel.Option(Messages.XenConfigureUpdatesStep_AsItIs(), ""));
            return box;
        }
    }
}
