package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was asked of the pool: every consequential call, and counters for all of them. May be read at any time, also while
 * requests are being answered.
 */
final class CallLog {

    /** Codes that mean the client asked for something it should have known to be impossible then. */
    static final List<String> FORBIDDEN = List.of(
            "HOST_NOT_DISABLED",
            "HOST_EVACUATION_IS_REQUIRED",
            "HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY",
            "UPDATEINFO_HASH_MISMATCH",
            "HA_IS_ENABLED",
            "NOT_SUPPORTED_DURING_UPGRADE",
            "APPLY_UPDATES_IN_PROGRESS",
            "VM_BAD_POWER_STATE",
            "HOST_DISABLED",
            "MESSAGE_METHOD_UNKNOWN",
            "MESSAGE_PARAMETER_COUNT_MISMATCH",
            "FIELD_TYPE_ERROR",
            "RBAC_PERMISSION_DENIED");

    /** A call that may still be running. */
    final class Entry {
        private final int index;

        private Entry(int index) {
            this.index = index;
        }

        void finished(String outcome) {
            synchronized (CallLog.this) {
                var call = calls.get(index);
                calls.set(
                        index,
                        new SimCall(
                                call.time(),
                                call.host(),
                                call.originator(),
                                call.user(),
                                call.method(),
                                call.arguments(),
                                outcome));
            }
        }
    }

    /** Requests and bytes at one host. */
    static final class Traffic {
        long requests;
        long bytesIn;
        long bytesOut;
    }

    private final List<SimCall> calls = new ArrayList<>();
    private final Map<String, Traffic> traffic = new LinkedHashMap<>();
    private final Map<String, Long> methods = new LinkedHashMap<>();

    synchronized Entry started(SimCall call) {
        calls.add(call);
        return new Entry(calls.size() - 1);
    }

    synchronized void counted(String method) {
        methods.merge(method, 1L, Long::sum);
    }

    synchronized Traffic traffic(String host) {
        return traffic.computeIfAbsent(host, name -> new Traffic());
    }

    synchronized List<SimCall> calls() {
        return List.copyOf(calls);
    }

    synchronized Map<String, Long> methods() {
        return new LinkedHashMap<>(methods);
    }
}
