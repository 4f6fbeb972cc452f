package io.jenkins.plugins.xenserver.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the account of what was taken on and what was restored. A key taken on again is owed again. */
final class DebtCollector {
    private final Map<String, Debt> debts = new LinkedHashMap<>();

    void obligation(JournalLine line) {
        var debt = new Debt(
                line.about("key"),
                line.text("kind"),
                line.text("subject"),
                line.text("what"),
                line.text("remedy"),
                line.at(),
                null,
                "");
        debts.merge(debt.key(), debt, (old, now) -> old.owed() ? since(old.since(), now) : now);
    }

    /** A VM may be left in another way than was meant first. */
    private static Debt since(Instant since, Debt now) {
        return new Debt(now.key(), now.kind(), now.subject(), now.what(), now.remedy(), since, null, "");
    }

    void released(JournalLine line) {
        debts.computeIfPresent(
                line.about("key"),
                (key, debt) -> new Debt(
                        key,
                        debt.kind(),
                        debt.subject(),
                        debt.what(),
                        debt.remedy(),
                        debt.since(),
                        line.text("how").isEmpty() ? "restored" : line.text("how"),
                        line.text("message")));
    }

    /** Whether something was owed under a key and is restored. */
    boolean settled(String key) {
        return debts.containsKey(key) && !debts.get(key).owed();
    }

    List<Debt> debts() {
        return List.copyOf(debts.values());
    }
}
