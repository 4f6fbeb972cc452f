package io.jenkins.plugins.xenserver.xapi;

import java.util.List;
import java.util.function.UnaryOperator;

/** The pool answered with a failure: a code and its parameters (xapi-reference §1.3 and §7). */
public final class ApiFailure extends XapiFailure {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient List<String> parameters;

    private ApiFailure(Kind kind, String code, List<String> parameters, String message) {
        super(kind, message, null);
        this.code = code;
        this.parameters = List.copyOf(parameters);
    }

    /**
     * Makes the failure of a code and its parameters.
     *
     * @param description code first, then the parameters
     * @param nameOf turns a reference into the name that people use
     */
    public static ApiFailure of(List<String> description, UnaryOperator<String> nameOf) {
        var code = description.isEmpty() || description.get(0).isEmpty() ? "UNKNOWN_FAILURE" : description.get(0);
        var parameters = description.isEmpty() ? List.<String>of() : description.subList(1, description.size());
        return new ApiFailure(
                FailureTexts.kind(code, parameters), code, parameters, FailureTexts.sentence(code, parameters, nameOf));
    }

    /** The code, for example {@code HOST_OFFLINE}. */
    public String code() {
        return code;
    }

    /** The raw parameters; they may hold references and are not for people. Empty after deserialisation. */
    public List<String> parameters() {
        return parameters == null ? List.of() : parameters;
    }

    /** Whether this is the failure of that code. */
    public boolean is(String otherCode) {
        return code.equals(otherCode);
    }
}
