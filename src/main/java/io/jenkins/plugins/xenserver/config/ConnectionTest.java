package io.jenkins.plugins.xenserver.config;

import com.xensource.xenapi.Connection;
import hudson.util.FormValidation;
import io.jenkins.plugins.xenserver.model.KnownRepository;
import io.jenkins.plugins.xenserver.model.Origin;
import io.jenkins.plugins.xenserver.model.UpdateSettings;
import io.jenkins.plugins.xenserver.model.Versions;
import io.jenkins.plugins.xenserver.rollout.RolloutException;
import io.jenkins.plugins.xenserver.xapi.ApiFailure;
import io.jenkins.plugins.xenserver.xapi.Endpoint;
import io.jenkins.plugins.xenserver.xapi.Fields;
import io.jenkins.plugins.xenserver.xapi.Handshakes;
import io.jenkins.plugins.xenserver.xapi.PoolSession;
import io.jenkins.plugins.xenserver.xapi.UpdateCalls;
import io.jenkins.plugins.xenserver.xapi.XapiFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Logs in to a pool and tells an administrator what is there: enough to see that it is the right one, and that it will do. */
final class ConnectionTest {
    private static final int NAMED = 8;
    /** What a pool operator may do and nobody weaker (xapi-reference §2). */
    private static final String UPDATING = "pool.sync_updates";

    private ConnectionTest() {}

    static FormValidation of(XenServerPool pool) {
        try (var session = PoolAccess.asSystem(pool).session()) {
            return tell(session);
        } catch (RolloutException | XapiFailure e) {
            return FormValidation.error(e.getMessage());
        }
    }

    private static FormValidation tell(PoolSession session) {
        var calls = new UpdateCalls(session);
        var pools = calls.records("pool").values().stream().toList();
        if (pools.isEmpty()) {
            return FormValidation.error(Messages.ConnectionTest_NoPool());
        }
        var pool = pools.getFirst();
        var hosts = calls.records("host");
        var account = account(session);
        var sentence = Messages.ConnectionTest_Answer(
                name(pool, hosts),
                version(pool, hosts),
                hosts(hosts.values().stream().map(h -> h.text("name_label")).toList()),
                channel(pool, calls),
                pool.time("last_update_sync") == null ? Messages.ConnectionTest_Never() : pool.time("last_update_sync"),
                account.sentence());
        var strangers = Handshakes.refused(session, members(pool, hosts, session.port()));
        if (!strangers.isEmpty()) {
            var why = strangers.values().iterator().next().getMessage();
            return FormValidation.warning(
                    Messages.ConnectionTest_Strangers(sentence, hosts(List.copyOf(strangers.keySet())), why));
        }
        return account.enough() ? FormValidation.ok(sentence) : FormValidation.warning(sentence);
    }

    /** All hosts but the coordinator, which has shown its certificate already, by name. */
    private static Map<String, Endpoint> members(Fields pool, Map<String, Fields> hosts, int port) {
        var members = new LinkedHashMap<String, Endpoint>();
        hosts.forEach((ref, host) -> {
            var address = host.text("address");
            if (!ref.equals(pool.text("master")) && !address.isBlank()) {
                members.put(host.text("name_label"), Endpoint.parse(address, port));
            }
        });
        return members;
    }

    /** A pool of one host may have no name of its own. */
    private static String name(Fields pool, Map<String, Fields> hosts) {
        var name = pool.text("name_label");
        var coordinator = hosts.get(pool.text("master"));
        return name.isEmpty() && coordinator != null ? coordinator.text("name_label") : name;
    }

    private static String version(Fields pool, Map<String, Fields> hosts) {
        var coordinator = hosts.get(pool.text("master"));
        if (coordinator == null) {
            return "";
        }
        var software = coordinator.map("software_version");
        return (software.getOrDefault("product_brand", "") + " "
                        + Versions.of(software).words())
                .strip();
    }

    private static String hosts(List<String> names) {
        var some = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return Messages.ConnectionTest_Hosts(
                names.size(), names.size() > NAMED ? Messages.ConnectionTest_More(some, names.size() - NAMED) : some);
    }

    private static String channel(Fields pool, UpdateCalls calls) {
        var enabled = pool.texts("repositories");
        var repositories = calls.records("Repository").entrySet().stream()
                .filter(e -> enabled.contains(e.getKey()))
                .map(e -> repository(e.getValue()))
                .toList();
        return new UpdateSettings(pool.text("name_label"), "", repositories, "", "", false, false, "", 0, null)
                .channelWords();
    }

    private static KnownRepository repository(Fields r) {
        return new KnownRepository(
                r.text("uuid"),
                r.text("name_label"),
                r.text("binary_url"),
                r.text("source_url"),
                r.bool("update", false),
                Origin.of(r.has("origin") ? r.text("origin") : null),
                "",
                "",
                r.text("hash"),
                true);
    }

    private record Account(boolean enough, String sentence) {}

    private static Account account(PoolSession session) {
        try {
            var own = session.call(Connection::getSessionReference);
            var facts = Fields.of("session", session.invoke("session.get_record", own));
            if (facts.bool("is_local_superuser", false)) {
                return new Account(true, Messages.ConnectionTest_AccountRoot());
            }
            if (facts.texts("rbac_permissions").contains(UPDATING)) {
                return new Account(true, Messages.ConnectionTest_AccountEnough());
            }
            return new Account(false, Messages.ConnectionTest_AccountWeak(facts.text("auth_user_name")));
        } catch (ApiFailure e) {
            return new Account(false, e.getMessage());
        }
    }
}
