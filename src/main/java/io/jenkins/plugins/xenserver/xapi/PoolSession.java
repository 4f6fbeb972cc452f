package io.jenkins.plugins.xenserver.xapi;

import com.xensource.xenapi.Connection;
import com.xensource.xenapi.Types.XenAPIException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.xmlrpc.XmlRpcException;

/**
 * A logged-in conversation with the coordinator of one pool. Finds the coordinator from any known address, follows a
 * member's redirect, logs in again when the session has ended — and never repeats the call that found it ended.
 *
 * <p>Used by one thread at a time. Closing it logs out.
 */
public final class PoolSession implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(PoolSession.class.getName());
    private static final Duration LOGIN = Duration.ofSeconds(40);
    private static final Duration CALL = Duration.ofSeconds(90);
    private static final int HOPS = 3;
    private static final int OTHERS = 2;
    /** How often all answers together may be waited for once more when nobody wants to wait; about half a second each. */
    private static final int FAREWELL = 4;

    private final Transport transport;
    private final Supplier<Credentials> credentials;
    private final String originator;
    private final XmlRpcLimits limits;
    private final NameBook names = new NameBook();
    private final Set<Endpoint> known = new LinkedHashSet<>();

    private XapiConnection connection;
    private boolean met;
    private boolean doubtful;
    private int turn;
    private BooleanSupplier givenUp = () -> false;
    private int farewells;

    /**
     * Makes a conversation; nothing is sent before the first call.
     *
     * @param addresses where to look for the coordinator, the likeliest first
     * @param credentials asked at each login
     * @param originator how the pool lists our sessions; distinctive, because xapi limits sessions per originator
     *     (xapi-reference §1.4)
     */
    public PoolSession(
            Transport transport, List<Endpoint> addresses, Supplier<Credentials> credentials, String originator) {
        this(transport, addresses, credentials, originator, XmlRpcLimits.DEFAULT);
    }

    /** The same with limits of its own. */
    public PoolSession(
            Transport transport,
            List<Endpoint> addresses,
            Supplier<Credentials> credentials,
            String originator,
            XmlRpcLimits limits) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("A pool needs at least one address.");
        }
        this.transport = (endpoint, request) -> transport.send(endpoint, request.unless(this::unwanted));
        this.known.addAll(addresses);
        this.credentials = credentials;
        this.originator = originator;
        this.limits = limits;
    }

    /** A call of the SDK. */
    @FunctionalInterface
    public interface SdkCall<T> {
        /** Runs the call over the given connection. */
        T run(Connection connection) throws XenAPIException, XmlRpcException;
    }

    /**
     * Runs one call of the SDK over this session, once.
     *
     * @throws XapiFailure typed; after {@code SESSION_INVALID} or a lost connection the next call reconnects
     */
    public <T> T call(SdkCall<T> call) {
        return guarded(c -> {
            try {
                return call.run(c);
            } catch (XenAPIException | XmlRpcException | ClassCastException | IllegalArgumentException e) {
                throw new MalformedAnswer("The pool answered something that its own SDK does not understand.", e);
            }
        });
    }

    /** Runs one call that the SDK does not know, once; the session is put in front of the parameters. */
    public Object invoke(String method, Object... parameters) {
        return invoke(CALL, method, parameters);
    }

    /** The same with a time-out of its own, for calls that the pool answers late. */
    public Object invoke(Duration timeout, String method, Object... parameters) {
        return guarded(c -> {
            var all = new ArrayList<Object>(parameters.length + 1);
            all.add(c.getSessionReference());
            all.addAll(List.of(parameters));
            return c.call(method, all.toArray(), timeout);
        });
    }

    /** An HTTP exchange with the coordinator, authenticated by this session. */
    Transport.Reply http(java.util.function.BiFunction<Endpoint, String, Transport.Reply> exchange) {
        return guarded(c -> exchange.apply(c.endpoint(), c.getSessionReference()));
    }

    Transport transport() {
        return transport;
    }

    /** The names behind references; readers of records teach it. */
    public NameBook names() {
        return names;
    }

    /** Further addresses at which the coordinator may be found, for example those of all members. */
    public void alsoTry(Iterable<Endpoint> addresses) {
        addresses.forEach(known::add);
    }

    /** The port at which this pool's hosts answer: the one that was configured. */
    public int port() {
        return known.iterator().next().port();
    }

    /** Where the coordinator was last found; the first known address before the first login. */
    public Endpoint coordinator() {
        return connection == null ? known.iterator().next() : connection.endpoint();
    }

    /**
     * From the moment on at which this holds, the pool has about two seconds left in all for answers that it owes; whatever it
     * is asked after that it must answer at once. A call that is cut so has an unknown outcome.
     */
    public void giveUpWhen(BooleanSupplier condition) {
        givenUp = condition;
    }

    /**
     * This conversation goes on with what an earlier one began, so the coordinator is known to be acceptable at the first address:
     * while it is away, what the other addresses show is no reason to give up.
     */
    public void resumed() {
        met = true;
    }

    private boolean unwanted() {
        return givenUp.getAsBoolean() && ++farewells > FAREWELL;
    }

    private <T> T guarded(java.util.function.Function<XapiConnection, T> call) {
        var current = connected();
        try {
            return call.apply(current);
        } catch (ApiFailure e) {
            if (e.is("SESSION_INVALID") || e.is("HOST_IS_SLAVE")) {
                connection = null;
                redirect(e, current.endpoint());
            }
            throw e;
        } catch (ConnectionFailure e) {
            doubtful = true;
            throw e;
        }
    }

    private XapiConnection connected() {
        if (connection != null && doubtful && !alive()) {
            connection = null;
        }
        doubtful = false;
        if (connection == null) {
            connection = login();
        }
        return connection;
    }

    /** After a lost connection the session may be as good as before; logging in again would leave it behind unused. */
    private boolean alive() {
        try {
            var ref = connection.getSessionReference();
            connection.call("session.get_this_host", new Object[] {ref, ref}, LOGIN);
            return true;
        } catch (ApiFailure | ConnectionFailure e) {
            LOGGER.log(Level.FINE, "the session did not survive", e);
            return false;
        }
    }

    private XapiConnection login() {
        XapiFailure told = null;
        XapiFailure aside = null;
        for (var endpoint : candidates()) {
            try {
                return login(endpoint, HOPS);
            } catch (XapiFailure e) {
                if (e instanceof ApiFailure && !e.isTransient()) {
                    throw e;
                }
                if (met && told != null && !e.mayPassForReads()) {
                    // What another host shows says nothing about a coordinator that was accepted before and is merely
                    // away.
                    aside = e;
                } else {
                    // A certificate is worth telling above all others, but another address may still be the
                    // coordinator's.
                    told = told instanceof TrustFailure ? told : e;
                }
            }
        }
        throw aside == null ? told : with(told, aside);
    }

    /** That a new coordinator could not be followed is worth knowing when the old one is missed. */
    private static XapiFailure with(XapiFailure told, XapiFailure aside) {
        return told instanceof ConnectionFailure
                ? new ConnectionFailure(
                        told.kind(),
                        told.getMessage()
                                + " If the pool has another coordinator by now, it cannot be followed there: "
                                + aside.getMessage(),
                        told)
                : told;
    }

    /** The likeliest first, then two of the others in turn: a large pool is not asked from end to end at each try. */
    private List<Endpoint> candidates() {
        var all = List.copyOf(known);
        var chosen = new LinkedHashSet<Endpoint>();
        chosen.add(all.getFirst());
        for (var i = 0; i < OTHERS && all.size() > 1; i++) {
            chosen.add(all.get(1 + Math.floorMod(turn++, all.size() - 1)));
        }
        return List.copyOf(chosen);
    }

    private XapiConnection login(Endpoint endpoint, int hops) {
        var account = credentials.get();
        var anonymous = new XapiConnection(transport, endpoint, "", names, limits);
        try {
            var answer = anonymous.call(
                    "session.login_with_password",
                    new Object[] {account.user(), account.password(), "1.0", originator},
                    LOGIN);
            if (!(answer instanceof String ref) || !References.isPresent(ref)) {
                throw MalformedAnswer.noPool(
                        "Host " + endpoint + " answered the login with something that is no session.", null);
            }
            prefer(endpoint);
            met = true;
            return new XapiConnection(transport, endpoint, ref, names, limits);
        } catch (ApiFailure e) {
            if (!e.is("HOST_IS_SLAVE")) {
                throw e;
            }
            if (hops == 0) {
                throw new MalformedAnswer(
                        "The hosts of this pool send us round in circles; none of them is the coordinator.", e);
            }
            return login(target(e, endpoint), hops - 1);
        }
    }

    private void redirect(ApiFailure e, Endpoint from) {
        if (e.is("HOST_IS_SLAVE")) {
            prefer(target(e, from));
        }
    }

    private static Endpoint target(ApiFailure e, Endpoint from) {
        try {
            return Endpoint.parse(e.parameters().isEmpty() ? "" : e.parameters().get(0), from.port());
        } catch (IllegalArgumentException malformed) {
            throw new MalformedAnswer("Host " + from + " names a coordinator whose address is unusable.", malformed);
        }
    }

    /** The coordinator is tried first next time. */
    private void prefer(Endpoint endpoint) {
        var others = new ArrayList<>(known);
        others.remove(endpoint);
        known.clear();
        known.add(endpoint);
        known.addAll(others);
    }

    /** Logs out; a pool that cannot be reached any more keeps the session until it expires. */
    @Override
    public void close() {
        if (connection == null) {
            return;
        }
        try {
            connection.call("session.logout", new Object[] {connection.getSessionReference()}, LOGIN);
        } catch (XapiFailure | ThreadStopped e) {
            LOGGER.log(Level.FINE, "could not log out", e);
        } finally {
            connection = null;
        }
    }
}
