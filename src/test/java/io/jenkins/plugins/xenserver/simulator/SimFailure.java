package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A failure as the API tells it: a code and its parameters (xapi-reference §1.3). */
public final class SimFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient List<String> parameters;

    public SimFailure(String code, String... parameters) {
        this(code, Arrays.asList(parameters));
    }

    public SimFailure(String code, List<String> parameters) {
        super(code + " " + parameters, null, false, false);
        this.code = code;
        this.parameters = List.copyOf(parameters);
    }

    public String code() {
        return code;
    }

    public List<String> parameters() {
        return parameters;
    }

    /** The code followed by the parameters, as {@code error_info} and {@code ErrorDescription} carry them. */
    public List<String> description() {
        var all = new ArrayList<String>();
        all.add(code);
        all.addAll(parameters);
        return List.copyOf(all);
    }
}
