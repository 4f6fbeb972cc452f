package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads the {@code /updates} document (xapi-reference §3.1): tolerant of what the server may leave out, strict on types. */
final class UpdatesParser {
    /** A pool of 64 hosts that missed a year stays far below these; a hostile answer does not get beyond them. */
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final int MAX_DEPTH = 24;
    private static final int MAX_TEXT = 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_BYTES)
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT)
                            .maxNumberLength(100)
                            .maxNameLength(1000)
                            .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final DateTimeFormatter SERVER_TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HH:mm:ss");

    AvailableUpdates parse(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw malformed("updates.tooLarge");
        }
        var root = read(json);
        if (root == null || !root.isObject()) {
            throw malformed("updates.notAnObject");
        }
        var hash = text(root, "hash");
        if (hash.isBlank()) {
            throw malformed("updates.noHash");
        }
        if (!root.path("hosts").isArray()) {
            throw malformed("updates.noHosts");
        }
        var hosts = new LinkedHashMap<String, HostUpdates>();
        for (var node : objects(root, "hosts")) {
            var host = host(node);
            if (hosts.put(host.hostRef(), host) != null) {
                throw malformed("updates.hostTwice");
            }
        }
        var updates = new LinkedHashMap<String, Update>();
        for (var node : objects(root, "updates")) {
            var update = update(node);
            updates.putIfAbsent(update.id(), update);
        }
        return new AvailableUpdates(hash, hosts, updates, text(root, "xapi-api-version"));
    }

    private static JsonNode read(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (StreamConstraintsException e) {
            throw new MalformedUpdatesException(Texts.of("updates.limits"), e);
        } catch (IOException e) {
            throw new MalformedUpdatesException(Texts.of("updates.notJson"), e);
        }
    }

    private static HostUpdates host(JsonNode node) {
        var ref = text(node, "ref");
        if (ref.isBlank()) {
            throw malformed("updates.hostWithoutRef");
        }
        return new HostUpdates(ref, guidance(node), texts(node, "RPMS"), texts(node, "updates"), livepatches(node));
    }

    private static Update update(JsonNode node) {
        var id = text(node, "id");
        if (id.isBlank()) {
            throw malformed("updates.updateWithoutId");
        }
        return new Update(
                id,
                text(node, "title"),
                text(node, "summary"),
                text(node, "description"),
                text(node, "special-info"),
                text(node, "URL"),
                text(node, "type"),
                Severity.of(text(node, "severity")),
                issued(text(node, "issued")),
                guidance(node),
                guidanceOf(node.path("guidance"), "livepatch"),
                livepatches(node));
    }

    private static GuidanceSet guidance(JsonNode owner) {
        var node = owner.path("guidance");
        if (!absent(node) && !node.isObject()) {
            throw malformed("updates.wrongType", "guidance");
        }
        return new GuidanceSet(
                guidanceOf(node, "mandatory"), guidanceOf(node, "recommended"), guidanceOf(node, "full"));
    }

    private static Set<Guidance> guidanceOf(JsonNode node, String kind) {
        var result = EnumSet.noneOf(Guidance.class);
        texts(node, kind).forEach(item -> result.add(Guidance.ofUpdates(item)));
        return result;
    }

    private static List<Livepatch> livepatches(JsonNode owner) {
        return list(
                owner,
                "livepatches",
                JsonNode::isObject,
                node -> new Livepatch(
                        text(node, "component"),
                        text(node, "base_build_id"),
                        text(node, "base_version"),
                        text(node, "base_release"),
                        text(node, "to_version"),
                        text(node, "to_release")));
    }

    /** The epoch is how the server says that it does not know. */
    private static Instant issued(String value) {
        if (value.isBlank()) {
            return null;
        }
        var bare = value.endsWith("Z") ? value.substring(0, value.length() - 1) : value;
        try {
            var instant = bare.contains("-")
                    ? LocalDateTime.parse(bare).toInstant(ZoneOffset.UTC)
                    : LocalDateTime.parse(bare, SERVER_TIME).toInstant(ZoneOffset.UTC);
            return instant.equals(Instant.EPOCH) ? null : instant;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static List<JsonNode> objects(JsonNode owner, String field) {
        return list(owner, field, JsonNode::isObject, Function.identity());
    }

    private static List<String> texts(JsonNode owner, String field) {
        return list(owner, field, JsonNode::isTextual, JsonNode::textValue);
    }

    private static <T> List<T> list(
            JsonNode owner, String field, java.util.function.Predicate<JsonNode> fits, Function<JsonNode, T> reader) {
        var node = owner.path(field);
        if (absent(node)) {
            return List.of();
        }
        if (!node.isArray()) {
            throw malformed("updates.wrongType", field);
        }
        var result = new ArrayList<T>(node.size());
        for (var element : node) {
            if (!fits.test(element)) {
                throw malformed("updates.wrongType", field);
            }
            result.add(reader.apply(element));
        }
        return result;
    }

    private static String text(JsonNode owner, String field) {
        var node = owner.path(field);
        if (absent(node)) {
            return "";
        }
        if (!node.isTextual()) {
            throw malformed("updates.wrongType", field);
        }
        return node.textValue();
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static MalformedUpdatesException malformed(String key, Object... arguments) {
        return new MalformedUpdatesException(Texts.of(key, arguments));
    }
}
