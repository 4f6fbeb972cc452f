package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What the forms of jobs offer: the pools that the job may use, and the credentials that it could. */
@Restricted(NoExternalUse.class)
public final class PoolChoices {
    private PoolChoices() {}

    /**
     * The defined pools that a job may use.
     *
     * @param item the job; null where a form is not part of one
     * @param current what is chosen, shown whatever it is
     */
    @NonNull
    public static ListBoxModel permitted(@CheckForNull Item item, @CheckForNull String current) {
        var box = new ListBoxModel();
        box.add(Messages.PoolChoices_None(), "");
        var chosen = Util.fixNull(current);
        if (mayConfigure(item)) {
            XenServerPools.get().getPools().stream()
                    .filter(pool -> item == null || pool.permits(item.getFullName()))
                    .forEach(pool -> box.add(pool.getName(), pool.getName()));
        }
        if (box.stream().noneMatch(option -> option.value.equals(chosen))) {
            box.add(chosen, chosen);
        }
        return box;
    }

    /**
     * The credentials that a job could use for an address.
     *
     * @param item the job; null where a form is not part of one
     * @param current what is chosen
     * @param url the address; null if it does not matter
     */
    @NonNull
    public static ListBoxModel credentials(
            @CheckForNull Item item, @CheckForNull String current, @CheckForNull String url) {
        return mayUse(item) ? PoolCredentials.ofItem(item, current, url) : PoolCredentials.onlyCurrent(current);
    }

    /** Whether a chosen credential can be used; whoever may not configure the job learns nothing. */
    @NonNull
    public static FormValidation checkCredentials(
            @CheckForNull Item item, @CheckForNull String id, @CheckForNull String url) {
        var chosen = Util.fixEmptyAndTrim(id);
        if (!mayUse(item) || chosen == null || PoolCredentials.isOfItem(item, chosen, url)) {
            return FormValidation.ok();
        }
        return FormValidation.error(Messages.PoolCredentials_Unknown(chosen));
    }

    /**
     * The words among which a form lets somebody choose, for whoever may look at the form: it shows its values also to those who
     * may not change them, and the generator of Pipeline syntax has no job where it is opened from the start page.
     */
    public static ListBoxModel words(@CheckForNull Item item, ListBoxModel words) {
        var mayLook = item == null ? Jenkins.get().hasPermission(Jenkins.READ) : item.hasPermission(Item.EXTENDED_READ);
        return mayLook ? words : new ListBoxModel();
    }

    /** Whether somebody may change the form that is asked about. */
    public static boolean mayConfigure(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }

    private static boolean mayUse(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.CONFIGURE)
                        || item.hasPermission(com.cloudbees.plugins.credentials.CredentialsProvider.USE_ITEM);
    }
}
