package io.jenkins.plugins.xenserver.simulator;

import java.util.Comparator;
import java.util.List;

/** Login, logout and what a session reference is worth (xapi-reference §1.4). */
final class SessionRules {
    private static final int LIMIT = 500;
    private static final int LIMIT_OF_NAMELESS_ROOT = 400;
    private static final long IDLE_SECONDS = 24 * 3600;

    private final Simulator sim;

    SessionRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        for (var name : List.of("session.login_with_password", "session.slave_local_login_with_password")) {
            registry.add(name)
                    .takes("uname:string", "pwd:string", "version:string=1.1", "originator:string=")
                    .withoutSession()
                    .does(this::login);
        }
        registry.add("session.logout").does(this::logout);
        registry.add("session.local_logout").does(this::logout);
    }

    private Object login(Call call, Args args) throws SimFailure, InterruptedException {
        if (call.server() != sim.pool().coordinator()) {
            throw new SimFailure("HOST_IS_SLAVE", sim.pool().coordinator().address());
        }
        var name = args.text("uname");
        var user = sim.user(name);
        if (user == null || !user.password().equals(args.text("pwd"))) {
            delay(call);
            throw new SimFailure("SESSION_AUTHENTICATION_FAILED", name, "Authentication failure");
        }
        if (user.role() == null) {
            delay(call);
            throw new SimFailure("SESSION_AUTHORIZATION_FAILED", name, "The user has no access to this pool");
        }
        var session = new SimSession(
                sim.database(),
                user,
                args.text("originator"),
                call.server(),
                sim.clock().now());
        cull(session);
        return session.ref();
    }

    private void delay(Call call) throws InterruptedException {
        var until = sim.clock().now().plus(sim.timings().get(Delay.BAD_PASSWORD));
        call.waitFor("the delay after a bad password", () -> false, until);
    }

    /** Destroys the idlest sessions of this originator (or user) above the limit, and those idle for a day. */
    private void cull(SimSession newest) {
        var all = sim.database().all("session").stream()
                .map(SimSession.class::cast)
                .toList();
        var nameless = newest.originator().isEmpty() && newest.user().name().equals("root");
        var group = all.stream()
                .filter(session -> session.user().equals(newest.user())
                        && session.originator().equals(newest.originator()))
                .sorted(Comparator.comparing(SimSession::lastUsed))
                .toList();
        var surplus = group.size() - (nameless ? LIMIT_OF_NAMELESS_ROOT : LIMIT);
        for (var session : group) {
            if (surplus > 0 && session != newest && !hasPendingTask(session)) {
                destroy(session);
                surplus--;
            }
        }
    }

    private boolean hasPendingTask(SimSession session) {
        return sim.database().all("task").stream()
                .map(SimTask.class::cast)
                .anyMatch(task -> task.owner() == session && task.isPending());
    }

    private Object logout(Call call, Args args) {
        destroy(call.session());
        return "";
    }

    private void destroy(SimSession session) {
        sim.database().delete(session);
    }

    /** The session, or the failure that its reference deserves at this host. */
    SimSession check(SimHost host, String ref) throws SimFailure {
        if (host != sim.pool().coordinator()) {
            throw new SimFailure("HOST_IS_SLAVE", sim.pool().coordinator().address());
        }
        if (!(sim.database().find(ref) instanceof SimSession session)) {
            throw new SimFailure("SESSION_INVALID", ref);
        }
        var now = sim.clock().now();
        if (session.lastUsed().plusSeconds(IDLE_SECONDS).isBefore(now) && !hasPendingTask(session)) {
            destroy(session);
            throw new SimFailure("SESSION_INVALID", ref);
        }
        session.used(now);
        return session;
    }
}
