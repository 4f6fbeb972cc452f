package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One published update: texts, packages, rules, guidance as raw words, live patches. Built up by its own methods. */
public final class SimUpdate {

    /** Applies if the installed package of this architecture compares so with {@code evr}. */
    record Rule(String arch, String operator, Evr evr) {
        boolean matches(String installedArch, Evr installed) {
            if (!arch.equals(installedArch) || installed == null) {
                return false;
            }
            var order = installed.compareTo(evr);
            return switch (operator) {
                case "lt" -> order < 0;
                case "lte" -> order <= 0;
                case "eq" -> order == 0;
                case "gte" -> order >= 0;
                case "gt" -> order > 0;
                default -> throw new IllegalStateException("Unknown operator " + operator);
            };
        }
    }

    private final String id;
    private final List<SimPackage> packages = new ArrayList<>();
    private final List<SimLivepatch> livepatches = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Map<GuidanceKind, List<String>> guidance = new EnumMap<>(GuidanceKind.class);
    private String title = "";
    private String type = "security";
    private String severity = "None";
    private Instant issued = Instant.parse("2026-02-10T09:00:00Z");

    private SimUpdate(String id) {
        this.id = id;
        for (var kind : GuidanceKind.values()) {
            guidance.put(kind, List.of());
        }
    }

    public static SimUpdate of(String id) {
        return new SimUpdate(id).title("Update " + id);
    }

    public SimUpdate title(String text) {
        title = text;
        return this;
    }

    public SimUpdate type(String text) {
        type = text;
        return this;
    }

    public SimUpdate severity(String text) {
        severity = text;
        return this;
    }

    public SimUpdate issued(Instant when) {
        issued = when;
        return this;
    }

    /** Delivers a package. */
    public SimUpdate delivers(SimPackage pack) {
        packages.add(pack);
        return this;
    }

    /** Delivers a package without effect on the host's versions. */
    public SimUpdate delivers(String name, String evr) {
        return delivers(SimPackage.of(name, evr));
    }

    /** Asks for this guidance; a word nobody knows is allowed, as in real metadata. */
    public SimUpdate asks(GuidanceKind kind, String... words) {
        guidance.put(kind, List.of(words));
        return this;
    }

    public SimUpdate asks(GuidanceKind kind, Guidance... items) {
        guidance.put(kind, java.util.Arrays.stream(items).map(Guidance::text).toList());
        return this;
    }

    /** Restricts the guidance to hosts whose installed package compares so: lt, lte, eq, gte, gt. */
    public SimUpdate onlyIfInstalled(String arch, String operator, String evr) {
        rules.add(new Rule(arch, operator, Evr.of(evr)));
        return this;
    }

    public SimUpdate livepatch(SimLivepatch patch) {
        livepatches.add(patch);
        return this;
    }

    public String id() {
        return id;
    }

    List<SimPackage> packages() {
        return packages;
    }

    List<SimLivepatch> livepatches() {
        return livepatches;
    }

    List<String> guidance(GuidanceKind kind) {
        return guidance.get(kind);
    }

    boolean appliesTo(String arch, Evr installed) {
        return rules.isEmpty() || rules.stream().anyMatch(rule -> rule.matches(arch, installed));
    }

    Map<String, Object> json(List<SimLivepatch> shown) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", id);
        map.put("summary", title + ".");
        map.put("description", "");
        map.put("special-info", "");
        map.put("URL", "https://support.example.org/" + id);
        map.put("type", type);
        map.put("issued", SimDates.format(issued));
        map.put("severity", severity);
        map.put("livepatches", shown.stream().map(SimLivepatch::json).toList());
        var words = new LinkedHashMap<String, Object>();
        // Unknown words were turned into reboots when the metadata was read.
        guidance.forEach((kind, list) -> words.put(
                kind.key(),
                list.stream().map(Guidance::parse).map(Guidance::text).toList()));
        map.put("guidance", words);
        map.put("title", title);
        return map;
    }

    /** All that the hash of the metadata is made from. */
    String metadata() {
        return id + packages + livepatches + rules + guidance + title + type + severity + issued;
    }
}
