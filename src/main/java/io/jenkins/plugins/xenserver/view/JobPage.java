package io.jenkins.plugins.xenserver.view;

import edu.hm.hafner.echarts.JacksonFacade;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.model.Job;
import io.jenkins.plugins.echarts.AsyncConfigurableTrendChart;
import jenkins.model.Tab;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.bind.JavaScriptMethod;

/** How the builds of a job left their pools: trend, the same numbers in a table, and the hash applied last. */
@Restricted(NoExternalUse.class)
public final class JobPage extends Tab implements StaplerProxy, AsyncConfigurableTrendChart {
    private final Job<?, ?> job;
    private JobTrend trend;
    private Boolean there;

    JobPage(Job<?, ?> job) {
        super(job);
        this.job = job;
    }

    @Override
    public Object getTarget() {
        job.checkPermission(Item.READ);
        return this;
    }

    @CheckForNull
    @Override
    public String getIconFileName() {
        return isThere() ? "symbol-server-outline plugin-ionicons-api" : null;
    }

    private synchronized boolean isThere() {
        if (there == null) {
            there = JobTrend.isThere(job);
        }
        return there;
    }

    @Override
    public String getDisplayName() {
        return Messages.BuildPage_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "xenserver";
    }

    /** The numbers of the newest builds. */
    public synchronized JobTrend getTrend() {
        if (trend == null) {
            trend = JobTrend.of(job);
        }
        return trend;
    }

    @JavaScriptMethod
    @Override
    public String getConfigurableBuildTrendModel(String configuration) {
        job.checkPermission(Item.READ);
        return new JacksonFacade().toJson(JobTrend.of(job).chart());
    }

    /** The same without a configuration, for a chart that has no dialog. */
    @JavaScriptMethod
    public String getBuildTrendModel() {
        return getConfigurableBuildTrendModel("{}");
    }

    /** One point is no trend. */
    @Override
    public boolean isTrendVisible() {
        return isThere() && getTrend().builds().size() > 1;
    }
}
