package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.PersistentDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import jenkins.model.GlobalConfiguration;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerRequest2;

/** The pools that are defined once for the whole Jenkins, under <em>Manage Jenkins → System → XenServer pools</em>. */
@Extension
@Symbol("xenServerPools")
@Restricted(NoExternalUse.class)
public class XenServerPools extends GlobalConfiguration implements PersistentDescriptor {
    private volatile List<XenServerPool> pools = new ArrayList<>();

    /** The one instance of this configuration. */
    public static XenServerPools get() {
        return ExtensionList.lookupSingleton(XenServerPools.class);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.XenServerPools_DisplayName();
    }

    /** The defined pools, in the order in which the administrator arranged them. */
    public List<XenServerPool> getPools() {
        return List.copyOf(pools);
    }

    /**
     * Replaces all pools.
     *
     * @throws IllegalArgumentException with a sentence if one has no name or an address that cannot be one, or if two share a
     *     name, since a name is how a job asks for a pool
     */
    public void setPools(@CheckForNull List<XenServerPool> pools) {
        var replacement = new ArrayList<>(pools == null ? List.of() : pools);
        var names = new HashSet<String>();
        for (var pool : replacement) {
            pool.demandUsable();
            if (!names.add(pool.getName())) {
                throw new IllegalArgumentException(Messages.XenServerPools_DuplicateName(pool.getName()));
            }
        }
        this.pools = replacement;
        save();
    }

    /** Finds a pool by its name. */
    public Optional<XenServerPool> named(String name) {
        return pools.stream().filter(pool -> pool.getName().equals(name)).findFirst();
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject form) throws FormException {
        // Not bindJSON(this, form): it leaves the setter alone when the last pool was deleted in the form.
        var submitted = form.has("pools")
                ? request.bindJSONToList(XenServerPool.class, form.get("pools"))
                : List.<XenServerPool>of();
        try {
            setPools(submitted);
        } catch (IllegalArgumentException e) {
            throw new FormException(e.getMessage(), e, "pools");
        }
        return true;
    }
}
