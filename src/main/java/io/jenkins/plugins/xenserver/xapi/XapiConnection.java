package io.jenkins.plugins.xenserver.xapi;

import com.xensource.xenapi.Connection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The SDK's connection with its transport taken out: requests go over our {@link Transport}, answers through our own strict
 * reader, failures become {@link XapiFailure}s. The XML-RPC library that the SDK brings never sees a response.
 */
final class XapiConnection extends Connection {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    /** The SDK insists on an address; nothing is ever sent to this one. */
    private static final URL UNUSED = unused();

    private final Transport transport;
    private final Endpoint endpoint;
    private final NameBook names;
    private final XmlRpcLimits limits;
    private final String session;

    XapiConnection(Transport transport, Endpoint endpoint, String session, NameBook names, XmlRpcLimits limits) {
        super(UNUSED);
        this.transport = transport;
        this.endpoint = endpoint;
        this.session = session;
        this.names = names;
        this.limits = limits;
    }

    @Override
    public String getSessionReference() {
        return session;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    protected Map<String, Object> dispatch(String method, Object[] parameters) {
        return Map.of("Status", "Success", "Value", call(method, parameters, TIMEOUT));
    }

    /** One call, once, with all its parameters; the value of a successful answer ("" for void). */
    Object call(String method, Object[] parameters, Duration timeout) {
        try {
            return exchange(method, parameters, timeout);
        } catch (ApiFailure e) {
            throw withoutSecrets(e, method, parameters);
        } catch (ConnectionFailure e) {
            // Which call it was matters only if it may have been carried out.
            throw e.isTransient()
                    ? e
                    : new ConnectionFailure(e.kind(), e.getMessage() + " The call was " + method + ".", e);
        }
    }

    /** A pool has no reason to tell us our own session or password; should one do so, the failure does not pass it on. */
    private ApiFailure withoutSecrets(ApiFailure failure, String method, Object[] parameters) {
        var secrets = new ArrayList<String>();
        secrets.add(session.replace("OpaqueRef:", ""));
        if (method.equals("session.login_with_password")) {
            secrets.add(parameters[1].toString());
        }
        secrets.removeIf(s -> s.isBlank()
                || failure.parameters().stream().noneMatch(text -> text.contains(s))
                || failure.is("HOST_IS_SLAVE"));
        if (secrets.isEmpty()) {
            return failure;
        }
        var description = new ArrayList<String>(List.of(failure.code()));
        description.addAll(failure.parameters());
        secrets.forEach(s -> description.replaceAll(text -> text.replace(s, "(secret)")));
        return ApiFailure.of(description, names::nameOf);
    }

    private Object exchange(String method, Object[] parameters, Duration timeout) {
        var request = new Transport.Request(
                "POST",
                "/",
                Map.of("Content-Type", "text/xml"),
                Transport.Body.of(XmlRpcWriter.request(method, parameters)),
                timeout,
                limits.bytes());
        var reply = transport.send(endpoint, request);
        if (reply.status() != 200) {
            throw HttpFailures.of(endpoint, method, reply);
        }
        try {
            return value(XmlRpcReader.response(reply.body(), limits));
        } catch (MalformedAnswer e) {
            throw new MalformedAnswer(
                    "Host " + endpoint + " answered the call " + method + " wrongly. " + e.getMessage(), e);
        }
    }

    private Object value(Object answer) {
        var fields = Fields.of("response", answer);
        switch (fields.text("Status")) {
            case "Success" -> {
                var value = ((Map<?, ?>) answer).get("Value");
                return value == null ? "" : value;
            }
            case "Failure" -> {
                var description = ((Map<?, ?>) answer).get("ErrorDescription");
                throw ApiFailure.of(Fields.strings("failure", description), names::nameOf);
            }
            default -> throw new MalformedAnswer("The answer says neither success nor failure.");
        }
    }

    private static URL unused() {
        try {
            return URI.create("https://unused.invalid/").toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
