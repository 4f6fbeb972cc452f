package io.jenkins.plugins.xenserver.jobs;

import com.fasterxml.jackson.core.type.TypeReference;
import hudson.model.Job;
import io.jenkins.plugins.xenserver.config.StateFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/** What jobs have been told of pools, in {@code xenserver/watched.json} under the Jenkins home. */
final class WatchState {
    private final StateFile<List<Seen>> file = new StateFile<>(
            "watched.json", new TypeReference<>() {}, "the next look of each trigger counts as its first one.");
    private final List<Seen> all = new ArrayList<>();
    private boolean read;

    /** Notes what a job is told now. Returns what it was told before; empty if this is its first look. */
    synchronized Optional<Seen> replace(Seen now) {
        load();
        var before = all.stream().filter(s -> s.isOf(now.job(), now.pool())).findFirst();
        if (before.filter(now::equals).isEmpty()) {
            before.ifPresent(all::remove);
            all.add(now);
            all.removeIf(s -> Jenkins.get().getItemByFullName(s.job(), Job.class) == null);
            file.write(all);
        }
        return before;
    }

    /** What a job was told it still knows under another name. */
    synchronized void moved(String from, String to) {
        load();
        if (all.stream().anyMatch(s -> s.job().equals(from))) {
            all.replaceAll(s -> s.job().equals(from) ? s.as(to) : s);
            file.write(all);
        }
    }

    private void load() {
        if (!read) {
            read = true;
            file.read().ifPresent(all::addAll);
        }
    }
}
