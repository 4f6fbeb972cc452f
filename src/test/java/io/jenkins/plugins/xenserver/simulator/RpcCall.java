package io.jenkins.plugins.xenserver.simulator;

import java.util.List;

/** A decoded remote call: method and positional parameters, not yet typed. */
record RpcCall(String method, List<Object> parameters) {}
