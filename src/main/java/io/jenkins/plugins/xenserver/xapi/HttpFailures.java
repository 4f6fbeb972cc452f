package io.jenkins.plugins.xenserver.xapi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What an HTTP status other than 200 means (xapi-reference §1.1, §1.3, §3). */
final class HttpFailures {
    /** The tail of xapi's HTML error page (xapi-reference §1.3). */
    private static final Pattern DETAIL =
            Pattern.compile("Additional information </h1>([A-Z][A-Z0-9_]*): \\[ ?([^\\]]*?) ?\\]");

    private static final int LONGEST_PAGE = 64 * 1024;

    private HttpFailures() {}

    /** The failure for a call that was answered with a status. */
    static XapiFailure of(Endpoint endpoint, String what, Transport.Reply reply) {
        return of(endpoint, what, reply, References::scrub);
    }

    /**
     * The same.
     *
     * @param nameOf turns a reference into the name that people use
     */
    static XapiFailure of(Endpoint endpoint, String what, Transport.Reply reply, UnaryOperator<String> nameOf) {
        var status = reply.status();
        return switch (status) {
            case 401 -> ApiFailure.of(List.of("SESSION_INVALID"), ref -> ref);
            case 403 -> ApiFailure.of(List.of("RBAC_PERMISSION_DENIED", "", what), ref -> ref);
            case 500 -> detailed(endpoint, what, reply, nameOf);
            case 502, 503, 504 ->
                new ConnectionFailure(
                        XapiFailure.Kind.UNKNOWN_OUTCOME,
                        "Something between us and host " + endpoint + " answered " + what + " with HTTP " + status
                                + ".",
                        null);
            default ->
                MalformedAnswer.noPool(
                        "Host " + endpoint + " answered " + what + " with HTTP " + status
                                + "; that is not what a XenServer host does. Check the address.",
                        null);
        };
    }

    private static XapiFailure detailed(
            Endpoint endpoint, String what, Transport.Reply reply, UnaryOperator<String> nameOf) {
        var page = new String(reply.body(), 0, Math.min(reply.body().length, LONGEST_PAGE), StandardCharsets.UTF_8);
        var found = DETAIL.matcher(page);
        if (!found.find()) {
            return new MalformedAnswer("Host " + endpoint + " could not handle " + what + " (HTTP 500).");
        }
        var description = new ArrayList<String>();
        description.add(found.group(1));
        for (var parameter : found.group(2).split(";")) {
            if (!parameter.isBlank()) {
                description.add(parameter.strip());
            }
        }
        return ApiFailure.of(description, nameOf);
    }
}
