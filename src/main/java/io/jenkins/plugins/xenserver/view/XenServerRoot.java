package io.jenkins.plugins.xenserver.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.model.Api;
import hudson.model.RootAction;
import hudson.security.Permission;
import io.jenkins.plugins.xenserver.audit.AuditLog;
import io.jenkins.plugins.xenserver.audit.AuditQuery;
import io.jenkins.plugins.xenserver.config.XenServerPermissions;
import io.jenkins.plugins.xenserver.config.XenServerPools;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.GET;

/** The pools and their history at {@code /xenserver}, for those with the permission to view them and for nobody else. */
@Extension
@ExportedBean
@Restricted(NoExternalUse.class)
public class XenServerRoot implements RootAction, StaplerProxy {
    /** How many entries the page and the API show; exports hold more. */
    private static final int SHOWN = 500;

    private static final int EXPORTED = 10_000;

    @CheckForNull
    @Override
    public String getIconFileName() {
        return mayView() ? "symbol-server" : null;
    }

    @CheckForNull
    @Override
    public String getDisplayName() {
        return mayView() ? Messages.XenServerRoot_DisplayName() : null;
    }

    @Override
    public String getUrlName() {
        return "xenserver";
    }

    private static boolean mayView() {
        return Jenkins.get().hasPermission(XenServerPermissions.VIEW);
    }

    /** Nothing below this address is there for anybody without the permission. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(XenServerPermissions.VIEW);
        return this;
    }

    /** The API. */
    public Api getApi() {
        return new Api(this);
    }

    /** The defined pools. */
    @Exported(inline = true)
    public List<PoolRow> getPools() {
        Jenkins.get().checkPermission(XenServerPermissions.VIEW);
        return XenServerPools.get().getPools().stream().map(PoolRow::of).toList();
    }

    /** How each defined pool stands, for the overview; from the last look in the background, nothing is asked now. */
    public List<PoolStatus> getStatuses() {
        Jenkins.get().checkPermission(XenServerPermissions.VIEW);
        return XenServerPools.get().getPools().stream()
                .map(pool ->
                        PoolStatus.of(pool, PoolLooks.get().last(pool.getName()).orElse(null)))
                .toList();
    }

    /** The page of a pool, null if none is called so. */
    @CheckForNull
    public PoolPage getPool(String name) {
        return XenServerPools.get().named(name).map(PoolPage::new).orElse(null);
    }

    /** The history that the filter in the address lets through, for the page. */
    public HistoryPage getHistoryPage() {
        var request = Stapler.getCurrentRequest2();
        try {
            return HistoryPage.of(request, rows(query(request, SHOWN)), "");
        } catch (IllegalArgumentException | IOException e) {
            return HistoryPage.of(request, List.of(), e.getMessage());
        }
    }

    /** For the pages. */
    public Permission getViewPermission() {
        return XenServerPermissions.VIEW;
    }

    /** The newest entries of the history. */
    @Exported(inline = true)
    public List<AuditRow> getAudit() throws IOException {
        return rows(AuditQuery.newest(SHOWN));
    }

    private static List<AuditRow> rows(AuditQuery query) throws IOException {
        Jenkins.get().checkPermission(XenServerPermissions.VIEW);
        return AuditLog.get().read(query).stream().map(AuditRow::of).toList();
    }

    /** The history as comma-separated values. */
    @GET
    @WebMethod(name = "audit.csv")
    public void doAuditCsv(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        export(request, response, "text/csv", "audit.csv", AuditCsv::of);
    }

    /** The history as JSON. */
    @GET
    @WebMethod(name = "audit.json")
    public void doAuditJson(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        export(request, response, "application/json", "audit.json", AuditRow::json);
    }

    private interface Form {
        String of(List<AuditRow> rows) throws IOException;
    }

    private static void export(StaplerRequest2 request, StaplerResponse2 response, String type, String name, Form form)
            throws IOException {
        Jenkins.get().checkPermission(XenServerPermissions.VIEW);
        AuditQuery query;
        try {
            query = query(request, EXPORTED);
        } catch (IllegalArgumentException e) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, e.getMessage());
            return;
        }
        var text = form.of(rows(query));
        response.setContentType(type + ";charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static AuditQuery query(StaplerRequest2 request, int most) {
        var limit = request.getParameter("limit");
        if (limit != null && !limit.matches("\\d{1,6}")) {
            throw new IllegalArgumentException(Messages.XenServerRoot_NoLimit(limit));
        }
        return new AuditQuery(
                request.getParameter("pool"),
                request.getParameter("host"),
                request.getParameter("hash"),
                AuditQuery.moment(request.getParameter("since"), false),
                AuditQuery.moment(request.getParameter("until"), true),
                limit == null ? most : Integer.parseInt(limit));
    }
}
