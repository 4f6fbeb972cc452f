package io.jenkins.plugins.xenserver.simulator;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a call, typed as declared (xapi-reference §1.2, §1.3). */
final class Args {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final SimDatabase database;

    private Args(SimDatabase database) {
        this.database = database;
    }

    /** @param given the parameters after the session */
    static Args of(String method, List<ApiMethod.Parameter> declared, List<Object> given, SimDatabase database)
            throws SimFailure {
        var required = declared.stream()
                .filter(parameter -> parameter.initial() == null)
                .count();
        var lenient = required < declared.size();
        if (given.size() < required || !lenient && given.size() > declared.size()) {
            throw new SimFailure(
                    "MESSAGE_PARAMETER_COUNT_MISMATCH",
                    method,
                    String.valueOf(declared.size()),
                    String.valueOf(given.size()));
        }
        var args = new Args(database);
        for (var i = 0; i < declared.size(); i++) {
            var parameter = declared.get(i);
            var raw = i < given.size() ? given.get(i) : parameter.initial();
            args.values.put(parameter.name(), convert(parameter, raw));
        }
        return args;
    }

    private static Object convert(ApiMethod.Parameter parameter, Object raw) throws SimFailure {
        var type = parameter.type();
        Object value;
        if (type.equals("any")) {
            value = raw;
        } else if (type.startsWith("set")) {
            value = raw instanceof List<?> list ? texts(list) : null;
        } else {
            value = switch (type) {
                case "int" -> integer(raw);
                case "float" -> real(raw);
                case "bool" -> raw instanceof Boolean ? raw : null;
                case "datetime" -> raw instanceof Instant ? raw : date(raw);
                case "map" -> raw instanceof Map<?, ?> map ? textMap(map) : null;
                default -> raw instanceof String ? raw : null;
            };
        }
        if (value == null) {
            throw new SimFailure("FIELD_TYPE_ERROR", parameter.name());
        }
        if (value instanceof String text && !isEncodable(text)) {
            throw new SimFailure("INVALID_VALUE", parameter.name(), "not UTF-8");
        }
        return value;
    }

    private static boolean isEncodable(String text) {
        try {
            StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static Object integer(Object raw) {
        try {
            return raw instanceof String text ? (Object) Long.valueOf(text.trim()) : raw instanceof Long ? raw : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Object real(Object raw) {
        return raw instanceof Number number ? (Object) number.doubleValue() : null;
    }

    private static Object date(Object raw) {
        try {
            return raw instanceof String text ? SimDates.parse(text) : null;
        } catch (java.time.DateTimeException e) {
            return null;
        }
    }

    private static List<String> texts(List<?> list) {
        var all = new ArrayList<String>();
        list.forEach(item -> all.add(String.valueOf(item)));
        return all;
    }

    private static Map<String, String> textMap(Map<?, ?> map) {
        var all = new LinkedHashMap<String, String>();
        map.forEach((key, value) -> all.put(String.valueOf(key), String.valueOf(value)));
        return all;
    }

    String text(String name) {
        return (String) values.get(name);
    }

    boolean flag(String name) {
        return (Boolean) values.get(name);
    }

    /** A parameter that older servers do not declare. */
    boolean flagOr(String name, boolean otherwise) {
        return values.get(name) instanceof Boolean flag ? flag : otherwise;
    }

    long number(String name) {
        return (Long) values.get(name);
    }

    double real(String name) {
        return (Double) values.get(name);
    }

    Object raw(String name) {
        return values.get(name);
    }

    @SuppressWarnings("unchecked")
    List<String> list(String name) {
        return (List<String>) values.get(name);
    }

    @SuppressWarnings("unchecked")
    Map<String, String> map(String name) {
        return (Map<String, String>) values.get(name);
    }

    SimObject object(String name, String className) throws SimFailure {
        return database.require(className, text(name));
    }

    SimHost host(String name) throws SimFailure {
        return (SimHost) object(name, "host");
    }

    SimVm vm(String name) throws SimFailure {
        return (SimVm) object(name, "VM");
    }

    /** The arguments for the log: names instead of references, and no secrets. */
    List<String> described() {
        var all = new ArrayList<String>();
        values.forEach((name, value) ->
                all.add(name.contains("password") || name.contains("token") ? "***" : describe(value)));
        return all;
    }

    private String describe(Object value) {
        if (value instanceof String text && text.startsWith("OpaqueRef:")) {
            var object = database.find(text);
            return object == null ? "(nothing)" : objectName(object);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::describe).toList().toString();
        }
        if (value instanceof Map<?, ?> map) {
            var named = new LinkedHashMap<String, String>();
            map.forEach((key, part) -> named.put(String.valueOf(key), describe(part)));
            return named.toString();
        }
        return String.valueOf(value);
    }

    private static String objectName(SimObject object) {
        return Schema.fields(object.className()).containsKey("name_label")
                        && !object.name().isEmpty()
                ? object.name()
                : object.uuid();
    }
}
