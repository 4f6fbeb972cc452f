package io.jenkins.plugins.xenserver.model;

import io.jenkins.plugins.xenserver.model.PrecheckResult.Status;
import java.util.ArrayList;
import java.util.List;

/** Collects what one precheck found; a check that found nothing says so once. The texts are keyed by the check's id. */
final class Findings {
    private final String id;
    private final List<PrecheckResult> results = new ArrayList<>();

    Findings(String id) {
        this.id = id;
    }

    Findings add(Status status, String subject, String variant, Object... arguments) {
        var key = "precheck." + id + "." + variant;
        var remedy = Texts.has(key + ".remedy") ? Texts.of(key + ".remedy", arguments) : "";
        results.add(new PrecheckResult(id, status, subject, Texts.of(key, arguments), remedy));
        return this;
    }

    Findings add(Status status, String subject, RuntimeException sentence) {
        results.add(new PrecheckResult(id, status, subject, sentence.getMessage(), ""));
        return this;
    }

    List<PrecheckResult> orPass(String subject, Object... arguments) {
        if (results.isEmpty()) {
            add(Status.PASS, subject, "pass", arguments);
        }
        return List.copyOf(results);
    }
}
