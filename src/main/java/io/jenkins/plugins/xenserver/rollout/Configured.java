package io.jenkins.plugins.xenserver.rollout;

import io.jenkins.plugins.xenserver.model.KnownRepository;
import io.jenkins.plugins.xenserver.model.UpdateSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What configuring changed, and how the pool stands after it.
 *
 * @param changed a phrase for each change; empty if all was as wanted
 * @param channel the channel as people call it
 * @param hash of the channel as last synchronised, "" if it has to be synchronised first
 * @param proxy the proxy with its user, never its password
 * @param schedule the periodic synchronisation as people call it
 * @param repositories names of all repositories that the pool knows
 */
public record Configured(
        List<String> changed, String channel, String hash, String proxy, String schedule, List<String> repositories) {
    /** Copies are kept. */
    public Configured {
        changed = changed == null ? List.of() : List.copyOf(changed);
        repositories = repositories == null ? List.of() : List.copyOf(repositories);
    }

    static Configured of(UpdateSettings before, UpdateSettings now, boolean proxySet) {
        var changed = new ArrayList<String>();
        var known = before.repositories().stream().map(KnownRepository::uuid).collect(Collectors.toSet());
        now.repositories().stream()
                .filter(r -> !known.contains(r.uuid()))
                .map(r -> Texts.of("changed.introduced", r.name()))
                .sorted()
                .forEach(changed::add);
        keys(before, now, changed);
        note(changed, "changed.channel", before.channelWords(), now.channelWords());
        if (proxySet && before.proxyWords().equals(now.proxyWords())) {
            changed.add(Texts.of("changed.password", now.proxyWords()));
        }
        note(changed, "changed.proxy", before.proxyWords(), now.proxyWords());
        note(
                changed,
                "changed.schedule",
                before.schedule().words(),
                now.schedule().words());
        return new Configured(
                changed,
                now.channelWords(),
                now.hash(),
                now.proxyWords(),
                now.schedule().words(),
                now.repositories().stream().map(KnownRepository::name).sorted().toList());
    }

    private static void keys(UpdateSettings before, UpdateSettings now, List<String> changed) {
        for (var r : now.repositories()) {
            before.repositories().stream()
                    .filter(old -> old.uuid().equals(r.uuid()))
                    .filter(old -> !old.gpgKeyPath().equals(r.gpgKeyPath()))
                    .forEach(old -> changed.add(Texts.of("changed.key", r.name(), r.gpgKeyPath())));
        }
    }

    private static void note(List<String> changed, String key, String before, String now) {
        if (!before.equals(now)) {
            changed.add(Texts.of(key, before, now));
        }
    }
}
