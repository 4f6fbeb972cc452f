package io.jenkins.plugins.xenserver.model;

import static io.jenkins.plugins.xenserver.model.GuidanceLevel.FULL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void shouldRoundTripAPlan() throws Exception {
        var pool = PoolFixture.withHosts(2)
                .vm("web", 1)
                .vm("db", 2)
                .available(
                        1,
                        new GuidanceSet(Set.of(Guidance.REBOOT_HOST), Set.of(), Set.of(Guidance.RESTART_VM)),
                        List.of("xapi-core-1.rpm"),
                        "U1")
                .update("U1", GuidanceSet.of(FULL, List.of(Guidance.RESTART_VM)), Set.of(Guidance.RESTART_TOOLSTACK));
        var plan = pool.plan(FULL).withBlockers(Map.of("host-1", List.of(new Blocker("u", "n", "C", "r", true))));
        assertThat(plan.deferredVmTasks()).isNotEmpty();
        assertThat(again(plan, Plan.class)).isEqualTo(plan);
    }

    @Test
    void shouldRoundTripAReadingOfThePool() throws Exception {
        var state = PoolFixture.withHosts(2)
                .vm("web", 1)
                .vm("asleep", 1, vm -> vm.power(PowerState.SUSPENDED))
                .state();
        assertThat(again(state, PoolState.class)).isEqualTo(state);
    }

    @Test
    void shouldRoundTripAPrecheckAndAGuidanceSet() throws Exception {
        var result = new PrecheckResult("hosts-live", PrecheckResult.Status.WARNING, "xs-01", "m.", "r.");
        assertThat(again(result, PrecheckResult.class)).isEqualTo(result);
        var set = new GuidanceSet(Set.of(Guidance.RESTART_TOOLSTACK), Set.of(), Set.of(Guidance.REBOOT_HOST));
        assertThat(again(set, GuidanceSet.class)).isEqualTo(set);
        assertThat(Json.mapper().writeValueAsString(set))
                .isEqualTo("{\"mandatory\":[\"RESTART_TOOLSTACK\"],\"recommended\":[],\"full\":[\"REBOOT_HOST\"]}");
    }

    @Test
    void shouldWriteTimesAsText() throws Exception {
        var json = Json.mapper().writeValueAsString(List.of(PoolFixture.NOW, Duration.ofSeconds(90)));
        assertThat(json).isEqualTo("[\"2026-11-23T02:00:00Z\",\"PT1M30S\"]");
        assertThat(Json.mapper().readValue("\"2026-11-23T02:00:00Z\"", Instant.class))
                .isEqualTo(PoolFixture.NOW);
        assertThat(Json.mapper().readValue("\"\"", Duration.class)).isNull();
    }

    @Test
    void shouldNotSwallowATimeItCannotRead() {
        assertThatThrownBy(() -> Json.mapper().readValue("\"yesterday\"", Instant.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void shouldSurviveWhatANewerWriterAdds() throws Exception {
        var json = "{\"mandatory\":[\"REBOOT_THE_MOON\"],\"recommended\":[\"RESTART_VM\"],\"extra\":1}";
        var set = Json.mapper().readValue(json, GuidanceSet.class);
        assertThat(set.mandatory()).containsExactly(Guidance.REBOOT_HOST);
        assertThat(set.recommended()).containsExactly(Guidance.RESTART_VM);
        assertThat(set.full()).isEmpty();
    }

    private static <T> T again(T value, Class<T> type) throws JsonProcessingException {
        return Json.mapper().readValue(Json.mapper().writeValueAsString(value), type);
    }
}
