package io.jenkins.plugins.xenserver.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.xenserver.model.Json;
import java.time.Instant;
import java.util.Map;

/**
 * Who holds a pool's lock (design §2.3).
 *
 * @param rollout id of the rollout
 * @param driver random id of the thread that drives it at present
 * @param since when this driver took the lock, UTC by its clock
 * @param by further facts for people and for adoption: Jenkins' id and address, job, build, user
 */
public record Owner(String rollout, String driver, Instant since, Map<String, String> by) {
    /** A copy of the facts is kept. */
    public Owner {
        by = by == null ? Map.of() : Map.copyOf(by);
    }

    String json() {
        try {
            return Json.mapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the lock's owner could not be written as JSON", e);
        }
    }

    /** Reads what a lock holds; one that cannot be read belongs to an unknown owner, never to nobody. */
    static Owner parse(String json) {
        try {
            var owner = Json.mapper().readValue(json, Owner.class);
            if (owner != null && owner.rollout != null && owner.driver != null) {
                return owner;
            }
        } catch (JsonProcessingException e) {
            System.getLogger(Owner.class.getName()).log(System.Logger.Level.DEBUG, "unreadable lock", e);
        }
        return new Owner("", "", Instant.EPOCH, Map.of());
    }

    /** The owner as people would name it. */
    public String words() {
        var who = new StringBuilder();
        for (var fact : new String[] {"job", "build", "user", "jenkins", "program"}) {
            if (by.containsKey(fact)) {
                who.append(who.isEmpty() ? "" : ", ").append(fact).append(' ').append(by.get(fact));
            }
        }
        return (who.isEmpty() ? "an unknown program" : who.toString())
                + (since == null || since.equals(Instant.EPOCH) ? "" : " since " + since)
                + (rollout.isEmpty() ? "" : " (rollout " + rollout + ")");
    }
}
