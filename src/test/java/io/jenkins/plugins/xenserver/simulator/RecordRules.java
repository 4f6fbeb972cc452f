package io.jenkins.plugins.xenserver.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What every class offers: {@code get_all}, {@code get_all_records}, {@code get_record}, {@code get_by_uuid},
 * {@code get_by_name_label}, a getter for each field, and setters for the few fields that have one.
 */
final class RecordRules {

    /** Fields with a plain setter, by class, and the role it needs. */
    private static final Map<String, Map<String, Role>> SETTERS = Map.of(
            "pool",
            Map.of(
                    "wlb_enabled", Role.POOL_OPERATOR,
                    "name_label", Role.POOL_OPERATOR,
                    "name_description", Role.POOL_OPERATOR,
                    "ha_allow_overcommit", Role.POOL_OPERATOR,
                    "tags", Role.VM_OPERATOR),
            "host",
            Map.of(
                    "name_label", Role.POOL_OPERATOR,
                    "name_description", Role.POOL_OPERATOR,
                    "tags", Role.VM_OPERATOR),
            "VM",
            Map.of(
                    "affinity", Role.VM_POWER_ADMIN,
                    "name_label", Role.VM_ADMIN,
                    "name_description", Role.VM_ADMIN,
                    "ha_restart_priority", Role.POOL_OPERATOR,
                    "ha_always_run", Role.POOL_OPERATOR,
                    "order", Role.POOL_OPERATOR,
                    "start_delay", Role.POOL_OPERATOR,
                    "shutdown_delay", Role.POOL_OPERATOR,
                    "tags", Role.VM_OPERATOR),
            "Repository",
            Map.of("name_label", Role.POOL_OPERATOR, "name_description", Role.POOL_OPERATOR));

    /** Maps with {@code add_to_} and {@code remove_from_}, by class. */
    private static final Map<String, Map<String, Role>> MAPS = Map.of(
            "pool", Map.of("other_config", Role.POOL_OPERATOR, "gui_config", Role.VM_OPERATOR),
            "host", Map.of("other_config", Role.POOL_OPERATOR),
            "VM", Map.of("other_config", Role.VM_ADMIN, "blocked_operations", Role.VM_ADMIN),
            "task", Map.of("other_config", Role.READ_ONLY),
            "session", Map.of("other_config", Role.READ_ONLY),
            "SR", Map.of("other_config", Role.POOL_OPERATOR),
            "network", Map.of("other_config", Role.POOL_OPERATOR));

    private static final List<String> PREFIXES = List.of("get_", "set_", "add_to_", "remove_from_");

    private final SimDatabase database;
    private final Map<String, ApiMethod> known = new ConcurrentHashMap<>();

    RecordRules(SimDatabase database) {
        this.database = database;
    }

    /** The generic message of this name, or null if there is none in this release. */
    ApiMethod find(String name, String release) {
        var existing = known.get(name);
        if (existing == null) {
            existing = make(name, release);
            if (existing != null) {
                known.put(name, existing);
            }
        }
        return existing;
    }

    /** All generic messages that a server of this release has. */
    List<String> names(String release) {
        var names = new ArrayList<String>();
        for (var className : Schema.classes()) {
            for (var verb : List.of("get_all", "get_all_records", "get_record", "get_by_uuid", "get_by_name_label")) {
                names.add(className + "." + verb);
            }
            for (var field : Schema.fields(className).keySet()) {
                for (var prefix : PREFIXES) {
                    names.add(className + "." + prefix + field);
                }
            }
        }
        names.removeIf(name -> find(name, release) == null);
        return names;
    }

    private ApiMethod make(String name, String release) {
        var dot = name.indexOf('.');
        if (dot < 0 || !Schema.hasClass(name.substring(0, dot)) || !classIsIn(name.substring(0, dot), release)) {
            return null;
        }
        var className = name.substring(0, dot);
        var verb = name.substring(dot + 1);
        if (className.equals("session") && verb.startsWith("get_all")) {
            // Nobody may list the sessions of others.
            return null;
        }
        var method = new ApiMethod(name);
        return switch (verb) {
            case "get_all" ->
                method.does((call, args) ->
                        database.all(className).stream().map(SimObject::ref).toList());
            case "get_all_records" -> method.does((call, args) -> allRecords(className, release));
            case "get_record" ->
                method.takes("self:ref")
                        .does((call, args) -> args.object("self", className).record(release));
            case "get_by_uuid" ->
                method.takes("uuid:string").does((call, args) -> byUuid(className, args.text("uuid")));
            case "get_by_name_label" ->
                Schema.fields(className).containsKey("name_label")
                        ? method.takes("label:string").does((call, args) -> byLabel(className, args.text("label")))
                        : null;
            default -> ofField(method, className, verb, release);
        };
    }

    private static boolean classIsIn(String className, String release) {
        return Schema.fields(className).get("uuid").isIn(release);
    }

    private Map<String, Object> allRecords(String className, String release) {
        var all = new LinkedHashMap<String, Object>();
        database.all(className).forEach(object -> all.put(object.ref(), object.record(release)));
        return all;
    }

    private String byUuid(String className, String uuid) throws SimFailure {
        for (var object : database.all(className)) {
            if (object.uuid().equals(uuid)) {
                return object.ref();
            }
        }
        throw new SimFailure("UUID_INVALID", className, uuid);
    }

    private Object byLabel(String className, String label) {
        return database.all(className).stream()
                .filter(object -> object.name().equals(label))
                .map(SimObject::ref)
                .toList();
    }

    private static ApiMethod ofField(ApiMethod method, String className, String verb, String release) {
        var fields = Schema.fields(className);
        for (var prefix : PREFIXES) {
            var name = verb.startsWith(prefix) ? verb.substring(prefix.length()) : "";
            var field = fields.get(name);
            if (field != null && field.isIn(release)) {
                return switch (prefix) {
                    case "get_" -> getter(method, className, name);
                    case "set_" -> setter(method, className, field);
                    case "add_to_" -> adder(method, className, name);
                    default -> remover(method, className, name);
                };
            }
        }
        return null;
    }

    private static ApiMethod getter(ApiMethod method, String className, String field) {
        return method.takes("self:ref")
                .does((call, args) -> args.object("self", className).get(field));
    }

    private static ApiMethod setter(ApiMethod method, String className, Schema.Field field) {
        var role = SETTERS.getOrDefault(className, Map.of()).get(field.name());
        if (role == null) {
            return null;
        }
        var type = field.kind() == Schema.Kind.STRING
                ? "string"
                : field.kind().name().toLowerCase(java.util.Locale.ROOT);
        return method.takes("self:ref", "value:" + type).needs(role).changes().does((call, args) -> {
            args.object("self", className).set(field.name(), args.raw("value"));
            return "";
        });
    }

    private static ApiMethod adder(ApiMethod method, String className, String field) {
        var role = MAPS.getOrDefault(className, Map.of()).get(field);
        if (role == null) {
            return null;
        }
        return method.takes("self:ref", "key:string", "value:string")
                .needs(role)
                .changes()
                .does((call, args) -> {
                    var object = args.object("self", className);
                    if (object.map(field).containsKey(args.text("key"))) {
                        throw new SimFailure("MAP_DUPLICATE_KEY", className, field, object.ref(), args.text("key"));
                    }
                    object.put(field, args.text("key"), args.text("value"));
                    return "";
                });
    }

    private static ApiMethod remover(ApiMethod method, String className, String field) {
        var role = MAPS.getOrDefault(className, Map.of()).get(field);
        if (role == null) {
            return null;
        }
        return method.takes("self:ref", "key:string").needs(role).changes().does((call, args) -> {
            args.object("self", className).drop(field, args.text("key"));
            return "";
        });
    }
}
