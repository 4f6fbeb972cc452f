package io.jenkins.plugins.xenserver.steps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolUpdateActionTest {
    private final PoolUpdateAction action = new PoolUpdateAction();

    private String folder(String rollout, String pool, ProcedureKind kind) {
        return action.begin(rollout, pool, kind, 0).getFolder();
    }

    @Test
    void shouldGiveEachRolloutAFolderOfItsOwnAlsoWhereNamesOfPoolsAreAlikeAsPaths() {
        assertThat(folder("r1", "a b", ProcedureKind.UPDATE)).isEqualTo("xenserver/a_b/update");
        assertThat(folder("r2", "a_b", ProcedureKind.UPDATE)).isEqualTo("xenserver/a_b/update-2");
        assertThat(folder("r3", "a b", ProcedureKind.UPDATE)).isEqualTo("xenserver/a_b/update-3");
        assertThat(folder("r4", "a b", ProcedureKind.CHECK)).isEqualTo("xenserver/a_b/check");
        assertThat(folder("r5", "a", ProcedureKind.UPDATE)).isEqualTo("xenserver/a/update");
        assertThat(folder("r2", "a_b", ProcedureKind.UPDATE)).isEqualTo("xenserver/a_b/update-2");
    }
}
