package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import io.jenkins.plugins.xenserver.model.VmRestartPolicy;
import io.jenkins.plugins.xenserver.rollout.Drain;
import io.jenkins.plugins.xenserver.rollout.Limits;
import io.jenkins.plugins.xenserver.rollout.RolloutOptions;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** What the steps say that carry out guidance on hosts: how far, in which way, within which time (design §3.2). */
@Restricted(NoExternalUse.class)
public abstract class UpdateStep extends PoolStep {
    private String level;
    private String hosts;
    private String finishBefore;
    private String drain;
    private Integer drainRetries;
    private String drainDelay;
    private boolean anySuspendStorage;
    private String protectedVms;
    private String vmRestart;
    private boolean migrateHome = true;
    private int parallelVms;
    private int evacuationBatch;
    private String evacuationNetwork;
    private String canary;
    private String limits;
    private String onFailure;
    private boolean allowMixed;
    private boolean allowDisabled;
    private String resumeWithin;
    private String stopMode;

    UpdateStep() {}

    /** What an abort does. */
    enum StopMode {
        /** The host in hand is completed first. */
        AFTER_HOST,
        /** Nothing new is sent. */
        NOW
    }

    /** How much of the guidance is carried out; null = recommended. */
    @CheckForNull
    public String getLevel() {
        return level;
    }

    /** Sets how much of the guidance is carried out: mandatory, recommended or full. */
    @DataBoundSetter
    public void setLevel(String level) {
        this.level = orNull(level, "recommended");
    }

    /** Names or patterns of the hosts, one a line; null = all. */
    @CheckForNull
    public String getHosts() {
        return hosts;
    }

    /** Sets names or patterns of the hosts, one a line. */
    @DataBoundSetter
    public void setHosts(String hosts) {
        this.hosts = Util.fixEmptyAndTrim(hosts);
    }

    /** No host is begun that is not expected to be done by then. */
    @CheckForNull
    public String getFinishBefore() {
        return finishBefore;
    }

    /** Sets the end of the window: a time of day, or a date and time with its zone. */
    @DataBoundSetter
    public void setFinishBefore(String finishBefore) {
        this.finishBefore = Util.fixEmptyAndTrim(finishBefore);
    }

    /** What may be done with VMs to empty a host, one a line in order; null = migrate only. */
    @CheckForNull
    public String getDrain() {
        return drain;
    }

    /** Sets what may be done with VMs to empty a host: migrate, suspend, shutdown, hardShutdown, one a line. */
    @DataBoundSetter
    public void setDrain(String drain) {
        this.drain = orNull(drain, "migrate");
    }

    /** How often moving a VM is tried again; null = twice. */
    @CheckForNull
    public Integer getDrainRetries() {
        return drainRetries;
    }

    /** Sets how often moving a VM is tried again. */
    @DataBoundSetter
    public void setDrainRetries(Integer drainRetries) {
        this.drainRetries =
                drainRetries == null || drainRetries == Drain.DEFAULT.retries() ? null : Math.max(0, drainRetries);
    }

    /** How long to wait before moving a VM is tried again; null = a minute. */
    @CheckForNull
    public String getDrainDelay() {
        return drainDelay;
    }

    /** Sets how long to wait before moving a VM is tried again, for example {@code 5m}. */
    @DataBoundSetter
    public void setDrainDelay(String drainDelay) {
        this.drainDelay = Util.fixEmptyAndTrim(drainDelay);
    }

    /** Whether VMs may be suspended on storage that only one host sees. */
    public boolean isAnySuspendStorage() {
        return anySuspendStorage;
    }

    /** Sets whether VMs may be suspended on storage that only one host sees, where alone they can be resumed then. */
    @DataBoundSetter
    public void setAnySuspendStorage(boolean anySuspendStorage) {
        this.anySuspendStorage = anySuspendStorage;
    }

    /** VMs that may only ever be moved, by name or uuid, one a line. */
    @CheckForNull
    public String getProtectedVms() {
        return protectedVms;
    }

    /** Sets the VMs that may only ever be moved, by name or uuid, one a line. */
    @DataBoundSetter
    public void setProtectedVms(String protectedVms) {
        this.protectedVms = Util.fixEmptyAndTrim(protectedVms);
    }

    /** Which VM restarts are carried out; null = those that the vendor calls mandatory. */
    @CheckForNull
    public String getVmRestart() {
        return vmRestart;
    }

    /** Sets which VM restarts are carried out: mandatory, level or leave. */
    @DataBoundSetter
    public void setVmRestart(String vmRestart) {
        this.vmRestart = orNull(vmRestart, "mandatory");
    }

    /** Whether VMs go back to the host that they came from. */
    public boolean isMigrateHome() {
        return migrateHome;
    }

    /** Sets whether VMs go back to the host that they came from. */
    @DataBoundSetter
    public void setMigrateHome(boolean migrateHome) {
        this.migrateHome = migrateHome;
    }

    /** How many VMs are moved home or restarted at a time; 0 = three. */
    public int getParallelVms() {
        return parallelVms;
    }

    /** Sets how many VMs are moved home or restarted at a time. */
    @DataBoundSetter
    public void setParallelVms(int parallelVms) {
        this.parallelVms = Math.max(0, parallelVms);
    }

    /** How many VMs the pool moves at a time when it empties a host; 0 = the pool's own setting. */
    public int getEvacuationBatch() {
        return evacuationBatch;
    }

    /** Sets how many VMs the pool moves at a time when it empties a host. */
    @DataBoundSetter
    public void setEvacuationBatch(int evacuationBatch) {
        this.evacuationBatch = Math.max(0, evacuationBatch);
    }

    /** Name or uuid of the network over which VMs move; null = the pool's own choice. */
    @CheckForNull
    public String getEvacuationNetwork() {
        return evacuationNetwork;
    }

    /** Sets name or uuid of the network over which VMs move. */
    @DataBoundSetter
    public void setEvacuationNetwork(String evacuationNetwork) {
        this.evacuationNetwork = Util.fixEmptyAndTrim(evacuationNetwork);
    }

    /** How long the first host is watched before the second one; null = not at all. */
    @CheckForNull
    public String getCanary() {
        return canary;
    }

    /** Sets how long the first host is watched before the second one, for example {@code 45m}. */
    @DataBoundSetter
    public void setCanary(String canary) {
        this.canary = Util.fixEmptyAndTrim(canary);
    }

    /** Limits of phases, one a line as {@code reboot=90m}; null = the defaults. */
    @CheckForNull
    public String getLimits() {
        return limits;
    }

    /** Sets limits of phases, one a line as {@code reboot=90m}. */
    @DataBoundSetter
    public void setLimits(String limits) {
        this.limits = Util.fixEmptyAndTrim(limits);
    }

    /** What a host that cannot be completed means for the others; null = stop. */
    @CheckForNull
    public String getOnFailure() {
        return onFailure;
    }

    /** Sets what a host that cannot be completed means for the others: stop or skipHost. */
    @DataBoundSetter
    public void setOnFailure(String onFailure) {
        this.onFailure = orNull(onFailure, "stop");
    }

    /** Whether the update may knowingly end while hosts run different versions. */
    public boolean isAllowMixed() {
        return allowMixed;
    }

    /** Sets whether the update may knowingly end while hosts run different versions. */
    @DataBoundSetter
    public void setAllowMixed(boolean allowMixed) {
        this.allowMixed = allowMixed;
    }

    /** Whether hosts may be disabled at the start. */
    public boolean isAllowDisabled() {
        return allowDisabled;
    }

    /** Sets whether hosts may be disabled at the start. */
    @DataBoundSetter
    public void setAllowDisabled(boolean allowDisabled) {
        this.allowDisabled = allowDisabled;
    }

    /** After a longer interruption only the host in hand is completed; null = two hours. */
    @CheckForNull
    public String getResumeWithin() {
        return resumeWithin;
    }

    /** Sets the longest interruption after which the next host is begun without being asked. */
    @DataBoundSetter
    public void setResumeWithin(String resumeWithin) {
        this.resumeWithin = Util.fixEmptyAndTrim(resumeWithin);
    }

    /** What an abort does; null = the host in hand is completed first. */
    @CheckForNull
    public String getStopMode() {
        return stopMode;
    }

    /** Sets what an abort does: afterHost or now. */
    @DataBoundSetter
    public void setStopMode(String stopMode) {
        this.stopMode = orNull(stopMode, "afterHost");
    }

    /** A value that is the default is left out, so that generated snippets are short. */
    @CheckForNull
    static String orNull(@CheckForNull String value, String otherwise) {
        var text = Util.fixEmptyAndTrim(value);
        return otherwise.equals(text) ? null : text;
    }

    /** The options in the engine's words; what is wrong is said in a sentence. */
    RolloutOptions options() {
        return RolloutOptions.DEFAULT.with(o -> {
            o.level = Choice.of(GuidanceLevel.class, "level", level, GuidanceLevel.RECOMMENDED);
            o.hosts = Choice.lines(hosts);
            o.finishBefore = Choice.moment("finishBefore", finishBefore, ZonedDateTime.now());
            o.drain = ladder();
            o.vmRestart = Choice.of(VmRestartPolicy.class, "vmRestart", vmRestart, VmRestartPolicy.MANDATORY);
            o.migrateHome = migrateHome;
            o.parallel = parallelVms;
            o.evacuationBatch = evacuationBatch;
            o.evacuationNetwork = Util.fixNull(evacuationNetwork);
            o.canary = Choice.duration("canary", canary, Duration.ZERO);
            o.limits = limits(limits);
            o.onFailure =
                    Choice.of(RolloutOptions.OnFailure.class, "onFailure", onFailure, RolloutOptions.OnFailure.STOP);
            o.allowMixed = allowMixed;
            o.allowDisabled = allowDisabled;
            o.resumeWithin = Choice.duration("resumeWithin", resumeWithin, null);
        });
    }

    private Drain ladder() {
        return new Drain(
                rungs(drain),
                drainRetries == null ? Drain.DEFAULT.retries() : drainRetries,
                Choice.duration("drainDelay", drainDelay, null),
                anySuspendStorage,
                Choice.lines(protectedVms));
    }

    static List<Drain.Rung> rungs(@CheckForNull String text) {
        return Choice.lines(text).stream()
                .map(rung -> Choice.of(Drain.Rung.class, "drain", rung, Drain.Rung.MIGRATE))
                .toList();
    }

    static Limits limits(@CheckForNull String text) {
        var chosen = new HashMap<String, Duration>();
        for (var line : Choice.lines(text)) {
            var parts = line.split("=", 2);
            if (parts.length < 2 || parts[1].isBlank()) {
                throw new IllegalArgumentException(Messages.UpdateStep_Limit(line));
            }
            chosen.put(parts[0].strip(), Choice.duration("limits", parts[1], Duration.ZERO));
        }
        return Limits.of(chosen);
    }

    @Override
    ProcedureRequest request() {
        return ProcedureRequest.of(kind(), r -> {
            r.options = options();
            r.stopNow = Choice.of(StopMode.class, "stopMode", stopMode, StopMode.AFTER_HOST) == StopMode.NOW;
        });
    }

    /** What is done. */
    abstract ProcedureKind kind();
}
