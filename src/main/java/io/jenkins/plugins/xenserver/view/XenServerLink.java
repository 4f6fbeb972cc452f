package io.jenkins.plugins.xenserver.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import io.jenkins.plugins.xenserver.config.XenServerPermissions;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Leads from Manage Jenkins to the pools. */
@Extension
@Restricted(NoExternalUse.class)
public final class XenServerLink extends ManagementLink {
    @Override
    public String getIconFileName() {
        return "symbol-server-outline plugin-ionicons-api";
    }

    @Override
    public String getDisplayName() {
        return Messages.XenServerRoot_DisplayName();
    }

    @Override
    public String getDescription() {
        return Messages.XenServerLink_Description();
    }

    /** Relative to the page of the links; the pools have an address of their own, below Jenkins' root. */
    @CheckForNull
    @Override
    public String getUrlName() {
        return "../xenserver";
    }

    @NonNull
    @Override
    public Permission getRequiredPermission() {
        return XenServerPermissions.VIEW;
    }

    @NonNull
    @Override
    public Category getCategory() {
        return Category.STATUS;
    }
}
