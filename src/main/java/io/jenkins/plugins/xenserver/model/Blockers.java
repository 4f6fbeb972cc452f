package io.jenkins.plugins.xenserver.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the rows of {@code host.get_vms_which_prevent_evacuation} into words (xapi-reference §4.6). */
public final class Blockers {
    private static final Set<String> TRANSIENT =
            Set.of("OTHER_OPERATION_IN_PROGRESS", "HOST_EVACUATE_VM_NOT_HA_PROTECTED");

    private static final Pattern REFERENCE = Pattern.compile("OpaqueRef:[0-9A-Za-z-]+");

    /** Texts in a row come from guests and administrators; a sentence needs no more of them than this. */
    private static final int LONGEST = 300;

    private Blockers() {}

    /**
     * One row of the answer.
     *
     * @param vm the VM that is the row's key
     * @param row code and parameters
     * @param nameOfRef name for people behind a reference of the server; null or empty when it is not known
     */
    public static Blocker of(VmState vm, List<String> row, UnaryOperator<String> nameOfRef) {
        return of(vm.uuid(), vm.name(), row, nameOfRef);
    }

    /** As {@link #of(VmState, List, UnaryOperator)} for a VM that is known by uuid and name only. */
    public static Blocker of(String vmUuid, String vmName, List<String> row, UnaryOperator<String> nameOfRef) {
        var code = row.isEmpty() || row.getFirst() == null ? "" : row.getFirst();
        var reason = new StringBuilder();
        if (Texts.has("blocker." + code)) {
            var arguments = new Object[4];
            arguments[0] = vmName;
            for (var i = 1; i < arguments.length; i++) {
                // The first parameter is nearly always the VM itself, so the second one becomes argument 1.
                arguments[i] = parameter(row, i + 1, nameOfRef);
            }
            reason.append(Texts.of("blocker." + code, arguments));
        } else {
            reason.append(Texts.of("blocker.unknown", vmName, code, rest(row, nameOfRef))
                    .strip());
        }
        return new Blocker(vmUuid, vmName, code, reason.toString(), TRANSIENT.contains(code));
    }

    /** The same for a whole answer whose keys are VM references. VMs that the reading does not hold are named by code. */
    public static List<Blocker> of(PoolState state, Map<String, List<String>> answer) {
        var names = state.namesByRef();
        return answer.entrySet().stream()
                .map(entry -> state.vmByRef(entry.getKey())
                        .map(vm -> of(vm, entry.getValue(), names::get))
                        .orElseGet(() -> of("", Texts.of("blocker.unnamedVm"), entry.getValue(), names::get)))
                .toList();
    }

    private static String parameter(List<String> row, int index, UnaryOperator<String> nameOfRef) {
        if (index >= row.size() || row.get(index) == null) {
            return Texts.of("blocker.unnamed");
        }
        var value = row.get(index);
        var known = nameOfRef.apply(value);
        if (known != null && !known.isBlank()) {
            return known;
        }
        var words = REFERENCE
                .matcher(value.length() > LONGEST ? value.substring(0, LONGEST) : value)
                .replaceAll(found -> Matcher.quoteReplacement(name(found.group(), nameOfRef)));
        return words.isBlank() ? Texts.of("blocker.unnamed") : words;
    }

    private static String name(String ref, UnaryOperator<String> nameOfRef) {
        var name = nameOfRef.apply(ref);
        return name == null || name.isBlank() ? Texts.of("blocker.unnamed") : name;
    }

    private static String rest(List<String> row, UnaryOperator<String> nameOfRef) {
        var words = new ArrayList<String>();
        for (var i = 2; i < row.size(); i++) {
            words.add(parameter(row, i, nameOfRef));
        }
        return String.join(", ", words);
    }
}
