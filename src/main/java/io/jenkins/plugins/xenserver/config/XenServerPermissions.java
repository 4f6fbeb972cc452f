package io.jenkins.plugins.xenserver.config;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The permissions of this plugin; an administrator has both, and may give them to others. */
@Restricted(NoExternalUse.class)
public final class XenServerPermissions {
    /** How matrices of permissions group ours. */
    public static final PermissionGroup GROUP =
            new PermissionGroup(XenServerPermissions.class, Messages._XenServerPermissions_Group());

    /** To see the defined pools, their state, and which updates were applied when. */
    public static final Permission VIEW = new Permission(
            GROUP, "View", Messages._XenServerPermissions_View(), Jenkins.ADMINISTER, PermissionScope.JENKINS);

    /** To finish or undo an interrupted update from the pools page. */
    public static final Permission RESTORE = new Permission(
            GROUP, "Restore", Messages._XenServerPermissions_Restore(), Jenkins.ADMINISTER, PermissionScope.JENKINS);

    private XenServerPermissions() {}

    /** Makes the permissions known before anything that grants them is read. */
    @Initializer(before = InitMilestone.SYSTEM_CONFIG_LOADED)
    public static void load() {
        // Loading the class is what counts.
    }
}
