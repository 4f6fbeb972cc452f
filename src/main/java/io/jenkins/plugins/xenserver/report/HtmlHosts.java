package io.jenkins.plugins.xenserver.report;

import io.jenkins.plugins.xenserver.model.Guidance;
import io.jenkins.plugins.xenserver.model.GuidanceLevel;
import java.util.Collection;
import java.util.Optional;

/** The part of the page with one fold-out per host. */
final class HtmlHosts {
    /** With more hosts than this, those that went well stay folded. */
    private static final int FEW = 2;

    private final Report report;
    private final Markup out;

    HtmlHosts(Report report, Markup out) {
        this.report = report;
        this.out = out;
    }

    void render() {
        if (report.hosts().isEmpty()) {
            return;
        }
        out.open("section", "class", "hosts").element("h2", Texts.of("hosts.heading"));
        report.hosts().forEach(this::host);
        out.close();
    }

    private void host(ReportedHost host) {
        var begunBadly = host.result() == HostResult.FAILED || host.result() == HostResult.INCOMPLETE;
        var open = begunBadly || report.hosts().size() <= FEW;
        out.open("details", "class", "host " + css(host.result()), "open", open ? "open" : null);
        summary(host);
        out.open("div", "class", "body");
        if (!host.message().isEmpty()) {
            out.element("p", host.message(), "class", "message");
        }
        versions(host);
        out.open("div", "class", "columns");
        actions(host);
        guidance(host);
        out.close();
        blockers(host);
        updates(host);
        phases(host);
        gates(host);
        out.close().close();
    }

    private void summary(ReportedHost host) {
        out.open("summary").open("span", "class", "host-name").name(host.name()).close();
        if (host.coordinator()) {
            out.element("span", "★ " + Texts.of("host.coordinator"), "class", "chip");
        }
        HtmlReport.badge(out, css(host.result()), symbol(host.result()), report.words(host));
        if (!host.deferred().isEmpty()) {
            out.element("span", Texts.of("hosts.deferredChip"), "class", "chip warn");
        }
        out.element("span", host.duration().map(Words::duration).orElse(""), "class", "took");
        out.close();
    }

    private void versions(ReportedHost host) {
        out.open("dl", "class", "meta");
        if (!host.toHash().isEmpty()) {
            change("html.hash", Words.hash(host.fromHash()), Words.hash(host.toHash()), true);
        } else if (!host.fromHash().isEmpty()) {
            change("html.hash", Words.hash(host.fromHash()), "", true);
        }
        if (!host.fromVersion().isEmpty()) {
            change("html.version", host.fromVersion(), host.toVersion(), false);
        }
        var estimate = host.estimate();
        if (estimate != null) {
            out.open("div").element("dt", Texts.of("hosts.estimate"));
            out.element("dd", estimate.words()).close();
        }
        out.close();
    }

    private void change(String key, String from, String to, boolean code) {
        out.open("div").element("dt", Texts.of(key)).open("dd");
        var tag = code ? "code" : "span";
        out.element(tag, from.isEmpty() ? Texts.of("html.none") : from);
        if (!to.isEmpty() && !to.equals(from)) {
            out.text(" → ").element(tag, to);
        } else if (!to.isEmpty()) {
            out.text(" " + Texts.of("html.unchanged"));
        }
        out.close().close();
    }

    private void actions(ReportedHost host) {
        out.open("div").element("h3", Texts.of("hosts.actions"));
        if (host.actions().isEmpty()) {
            out.element("p", Texts.of("hosts.noActions"), "class", "hint");
        } else {
            out.open("ol", "class", "actions");
            for (var action : host.actions()) {
                var known =
                        switch (action.result()) {
                            case "done", "failed", "skipped" -> action.result();
                            default -> "planned";
                        };
                out.open("li", "class", known);
                out.element("span", sign(known), "class", "sign", "aria-hidden", "true");
                out.open("span").element("strong", action.title());
                out.element(
                        "span", " " + Texts.orElse("result." + action.result(), action.result()), "class", "result");
                out.element("span", action.reason(), "class", "reason").close().close();
            }
            out.close();
        }
        out.close();
    }

    private void guidance(ReportedHost host) {
        out.open("div").element("h3", Texts.of("hosts.guidance"));
        out.open("table", "class", "guidance").open("thead").open("tr");
        out.element("th", Texts.of("guidance.level"), "scope", "col");
        out.element("th", Texts.of("guidance.asked"), "scope", "col");
        out.element("th", Texts.of("guidance.deferred"), "scope", "col");
        out.close().close().open("tbody");
        for (var level : GuidanceLevel.values()) {
            out.open("tr").element("th", Texts.of("level." + level.name()), "scope", "row");
            out.open("td");
            chips(host.guidance().kind(level), "chip");
            out.close().open("td");
            chips(host.deferred().kind(level), "chip warn");
            out.close().close();
        }
        out.close().close().close();
    }

    private void chips(Collection<Guidance> guidance, String css) {
        if (guidance.isEmpty()) {
            out.element("span", "–", "class", "hint");
        }
        guidance.forEach(item -> out.element("span", item.words(), "class", css));
    }

    private void blockers(ReportedHost host) {
        if (host.blockers().isEmpty()) {
            return;
        }
        out.element("h3", Texts.of("hosts.blockers")).open("ul", "class", "plain");
        host.blockers()
                .forEach(blocker -> out.open("li")
                        .open("strong")
                        .name(blocker.vmName())
                        .close()
                        .text(": " + blocker.reason())
                        .close());
        out.close();
    }

    private void updates(ReportedHost host) {
        if (host.updateIds().isEmpty() && host.packages().isEmpty()) {
            return;
        }
        out.element("h3", Texts.of("hosts.updates", host.updateIds().size()));
        out.open("p", "class", "chips");
        for (var id : host.updateIds()) {
            var index = indexOf(id);
            if (index.isPresent()) {
                out.element("a", id, "class", "chip", "href", "#update-" + index.get());
            } else {
                out.element("span", id, "class", "chip");
            }
        }
        out.close();
        if (!host.packages().isEmpty()) {
            out.open("details", "class", "small");
            out.element("summary", Texts.of("hosts.packages", host.packages().size()));
            out.open("ul", "class", "packages");
            host.packages().forEach(name -> out.open("li").element("code", name).close());
            out.close().close();
        }
    }

    private Optional<Integer> indexOf(String id) {
        for (var i = 0; i < report.updates().size(); i++) {
            if (report.updates().get(i).id().equals(id)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private void phases(ReportedHost host) {
        if (!host.phases().isEmpty()) {
            out.element("h3", Texts.of("hosts.phases"));
            HtmlTables.phases(out, host.phases());
        }
    }

    private void gates(ReportedHost host) {
        host.gates()
                .forEach(gate -> out.element(
                        "p",
                        Texts.of("hosts.gate", Words.time(gate.at()), gate.result(), gate.message()),
                        "class",
                        "hint"));
    }

    private static String css(HostResult result) {
        return result.word().replace(' ', '-');
    }

    private static String sign(String result) {
        return switch (result) {
            case "done" -> "✓";
            case "failed" -> "✕";
            case "skipped" -> "–";
            default -> "○";
        };
    }

    private static String symbol(HostResult result) {
        return switch (result) {
            case UPDATED, NOTHING_TO_DO -> "✓";
            case FAILED -> "✕";
            case NOT_STARTED -> "○";
            case INCOMPLETE -> "◐";
        };
    }
}
