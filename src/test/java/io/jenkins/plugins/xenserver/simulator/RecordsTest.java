package io.jenkins.plugins.xenserver.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.xensource.xenapi.Types;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every record is complete enough for the typed classes of the vendor's Java SDK. */
class RecordsTest {

    private static Object wire(Object value) {
        return switch (value) {
            case Long number -> number.toString();
            case Instant time -> Date.from(time);
            case List<?> list -> list.stream().map(RecordsTest::wire).toArray();
            case Map<?, ?> map -> {
                var all = new HashMap<Object, Object>();
                map.forEach((key, item) -> all.put(key, wire(item)));
                yield all;
            }
            default -> value;
        };
    }

    @Test
    void shouldSatisfyTheTypedRecords() {
        var sim = Scenarios.haAndWlb(2, 4).build();
        for (var host : sim.database().all("host")) {
            var record = Types.toHostRecord(wire(host.record("26.17.0")));
            assertThat(record.nameLabel).startsWith("xs");
            assertThat(record.residentVMs).hasSize(3);
            assertThat(record.softwareVersion).containsEntry("xapi", "26.17");
            assertThat(record.APIVersionMajor).isEqualTo(2L);
        }
        for (var vm : sim.database().all("VM")) {
            assertThat(Types.toVMRecord(wire(vm.record("26.17.0"))).powerState).isEqualTo(Types.VmPowerState.RUNNING);
        }
        var pool = Types.toPoolRecord(wire(sim.pool().record("26.17.0")));
        assertThat(pool.haEnabled).isTrue();
        assertThat(pool.haStatefiles).hasSize(1);
        var task = sim.rules().tasks().create(null, "t", "", sim.coordinator());
        assertThat(Types.toTaskRecord(wire(task.record("26.17.0"))).status).isEqualTo(Types.TaskStatusType.PENDING);
        for (var vdi : sim.database().all("VDI")) {
            assertThat(Types.toVDIRecord(wire(vdi.record("26.17.0"))).type).isNotNull();
        }
        for (var sr : sim.database().all("SR")) {
            assertThat(Types.toSRRecord(wire(sr.record("26.17.0"))).PBDs).isNotEmpty();
        }
        sim.database()
                .all("PBD")
                .forEach(row -> assertThat(Types.toPBDRecord(wire(row.record("26.17.0"))).host)
                        .isNotNull());
        sim.database()
                .all("VBD")
                .forEach(row -> assertThat(Types.toVBDRecord(wire(row.record("26.17.0"))).VM)
                        .isNotNull());
        sim.database()
                .all("VIF")
                .forEach(row -> assertThat(Types.toVIFRecord(wire(row.record("26.17.0"))).network)
                        .isNotNull());
        sim.database()
                .all("PIF")
                .forEach(row -> assertThat(Types.toPIFRecord(wire(row.record("26.17.0"))).host)
                        .isNotNull());
    }

    @Test
    void shouldReferToObjectsThatExist() {
        var sim = Scenarios.mixedVms(3).build();
        for (var name : Schema.classes()) {
            for (var row : sim.database().all(name)) {
                for (var field : Schema.fields(name).values()) {
                    if (field.target() != null && field.kind() == Schema.Kind.REF) {
                        var ref = row.text(field.name());
                        assertThat(ref.equals(Schema.NULL_REF) || exists(sim, field.target(), ref))
                                .as(row + "." + field.name())
                                .isTrue();
                    } else if (field.target() != null) {
                        assertThat(row.list(field.name()))
                                .as(row + "." + field.name())
                                .allMatch(ref -> exists(sim, field.target(), ref));
                    }
                }
            }
        }
    }

    private static boolean exists(Simulator sim, String className, String ref) {
        var row = sim.database().find(ref);
        return row != null && row.className().equals(className);
    }
}
