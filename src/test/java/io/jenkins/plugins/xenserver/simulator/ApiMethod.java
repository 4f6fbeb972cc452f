package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.List;

/** One message of the API: parameters, who may send it, and what it does. */
final class ApiMethod {

    /** What a message does. */
    interface Body {
        Object run(Call call, Args args) throws SimFailure, InterruptedException;
    }

    /**
     * A declared parameter.
     *
     * @param initial the value if it is left out, as the wire would carry it; null = it must be given
     */
    record Parameter(String name, String type, Object initial, String since) {

        /** Parses {@code name:type}, {@code name:type=default}, each possibly with {@code @release}. */
        static Parameter parse(String text) {
            var at = text.indexOf('@');
            var since = at < 0 ? "" : text.substring(at + 1);
            var rest = at < 0 ? text : text.substring(0, at);
            var equals = rest.indexOf('=');
            var declaration = equals < 0 ? rest : rest.substring(0, equals);
            var colon = declaration.indexOf(':');
            var type = declaration.substring(colon + 1);
            Object initial = equals < 0 ? null : initial(type, rest.substring(equals + 1));
            return new Parameter(declaration.substring(0, colon), type, initial, since);
        }

        private static Object initial(String type, String text) {
            return switch (type) {
                case "bool" -> Boolean.valueOf(text);
                case "int" -> Long.valueOf(text);
                default -> text;
            };
        }
    }

    private final String name;
    private final List<Parameter> parameters = new ArrayList<>();
    private Role role = Role.READ_ONLY;
    private boolean async;
    private boolean slow;
    private boolean consequential;
    private boolean withoutSession;
    private String since = "";
    private Body body;

    ApiMethod(String name) {
        this.name = name;
    }

    ApiMethod takes(String... declarations) {
        for (var declaration : declarations) {
            parameters.add(Parameter.parse(declaration));
        }
        return this;
    }

    ApiMethod needs(Role weakest) {
        role = weakest;
        return this;
    }

    /** Has an {@code Async.} form. */
    ApiMethod async() {
        async = true;
        return this;
    }

    /** Takes simulated time: runs apart from the connection that asked for it, and has an {@code Async.} form. */
    ApiMethod slow() {
        slow = true;
        return async();
    }

    /** Changes something: goes into the log of consequential calls. */
    ApiMethod changes() {
        consequential = true;
        return this;
    }

    ApiMethod withoutSession() {
        withoutSession = true;
        return this;
    }

    ApiMethod since(String release) {
        since = release;
        return this;
    }

    ApiMethod does(Body what) {
        body = what;
        return this;
    }

    String name() {
        return name;
    }

    Role role() {
        return role;
    }

    boolean hasAsync() {
        return async;
    }

    boolean isSlow() {
        return slow;
    }

    boolean isConsequential() {
        return consequential;
    }

    boolean isWithoutSession() {
        return withoutSession;
    }

    boolean isIn(String release) {
        return since.isEmpty() || Releases.compare(release, since) >= 0;
    }

    /** The parameters a server of this release declares. */
    List<Parameter> parameters(String release) {
        return parameters.stream()
                .filter(parameter -> parameter.since().isEmpty() || Releases.compare(release, parameter.since()) >= 0)
                .toList();
    }

    Body body() {
        return body;
    }
}
