package io.jenkins.plugins.xenserver.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Repositories: introduced, enabled, mirrored (xapi-reference §2.2, §4.4). */
final class RepositoryRules {
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

    private final Simulator sim;

    RepositoryRules(Simulator sim) {
        this.sim = sim;
    }

    void register(MethodRegistry registry) {
        registry.add("Repository.introduce")
                .takes(
                        "name_label:string",
                        "name_description:string",
                        "binary_url:string",
                        "source_url:string",
                        "update:bool",
                        "gpgkey_path:string=@22.12.0")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does(this::introduce);
        registry.add("Repository.introduce_bundle")
                .takes("name_label:string", "name_description:string")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .since("24.23.0")
                .does(this::introduceBundle);
        registry.add("Repository.introduce_remote_pool")
                .takes("name_label:string", "name_description:string", "binary_url:string", "certificate:string")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .since("25.7.0")
                .does(this::introduceRemotePool);
        registry.add("Repository.forget")
                .takes("self:ref")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .does((call, args) -> {
                    var repository = args.object("self", "Repository");
                    if (sim.pool().list("repositories").contains(repository.ref())) {
                        throw new SimFailure("REPOSITORY_IS_IN_USE");
                    }
                    sim.database().delete(repository);
                    return "";
                });
        registry.add("Repository.set_gpgkey_path")
                .takes("self:ref", "value:string")
                .needs(Role.POOL_OPERATOR)
                .async()
                .changes()
                .since("22.12.0")
                .does((call, args) -> {
                    checkKeyPath(args.text("value"));
                    args.object("self", "Repository").set("gpgkey_path", args.text("value"));
                    return "";
                });
        registry.add("pool.set_repositories")
                .takes("self:ref", "value:set(ref)")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does((call, args) -> configure(call, resolve(args.list("value")), true));
        registry.add("pool.add_repository")
                .takes("self:ref", "value:ref")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does((call, args) -> {
                    var all = new ArrayList<>(sim.pool().repositories());
                    var more = (SimRepository) args.object("value", "Repository");
                    if (!all.contains(more)) {
                        all.add(more);
                    }
                    return configure(call, all, false);
                });
        registry.add("pool.remove_repository")
                .takes("self:ref", "value:ref")
                .needs(Role.POOL_OPERATOR)
                .slow()
                .changes()
                .does((call, args) -> {
                    var all = new ArrayList<>(sim.pool().repositories());
                    all.remove(args.object("value", "Repository"));
                    return configure(call, all, false);
                });
    }

    private List<SimRepository> resolve(List<String> refs) throws SimFailure {
        var all = new ArrayList<SimRepository>();
        for (var ref : refs) {
            all.add((SimRepository) sim.database().require("Repository", ref));
        }
        return all;
    }

    private void checkUnique(String label, String url) throws SimFailure {
        for (var object : sim.database().all("Repository")) {
            if (object.name().equals(label)
                    || !url.isEmpty() && object.text("binary_url").equals(url)) {
                throw new SimFailure("REPOSITORY_ALREADY_EXISTS", object.ref());
            }
        }
    }

    private static void checkKeyPath(String path) throws SimFailure {
        if (!path.matches("[A-Za-z0-9_-]*")) {
            throw new SimFailure("INVALID_GPGKEY_PATH", path);
        }
    }

    private Object introduce(Call call, Args args) throws SimFailure {
        checkUnique(args.text("name_label"), args.text("binary_url"));
        for (var name : List.of("binary_url", "source_url")) {
            if (!args.text(name).matches("https?://[^/\\s]+.*")) {
                throw new SimFailure("INVALID_BASE_URL", args.text(name));
            }
        }
        var path = args.raw("gpgkey_path") instanceof String text ? text : "";
        checkKeyPath(path);
        var repository = new SimRepository(sim.database(), args.text("name_label"), "remote");
        repository.set("name_description", args.text("name_description"));
        repository.set("binary_url", args.text("binary_url"));
        repository.set("source_url", args.text("source_url"));
        repository.set("update", args.flag("update"));
        repository.set("gpgkey_path", path);
        return repository.ref();
    }

    private Object introduceBundle(Call call, Args args) throws SimFailure {
        for (var object : sim.database().all("Repository")) {
            if (object.text("origin").equals("bundle")) {
                throw new SimFailure("BUNDLE_REPOSITORY_ALREADY_EXISTS", object.ref());
            }
        }
        checkUnique(args.text("name_label"), "");
        var repository = new SimRepository(sim.database(), args.text("name_label"), "bundle");
        repository.set("name_description", args.text("name_description"));
        repository.set("update", true);
        return repository.ref();
    }

    private Object introduceRemotePool(Call call, Args args) throws SimFailure {
        var url = args.text("binary_url");
        if (!url.matches(
                "https://(" + BYTE + "(\\." + BYTE + "){3}|\\[[0-9a-fA-F:]*:[0-9a-fA-F:]*])/repository/enabled")) {
            throw new SimFailure("INVALID_BASE_URL", url);
        }
        checkUnique(args.text("name_label"), url);
        var repository = new SimRepository(sim.database(), args.text("name_label"), "remote_pool");
        repository.set("name_description", args.text("name_description"));
        repository.set("binary_url", url);
        repository.set("update", true);
        return repository.ref();
    }

    private Object configure(Call call, List<SimRepository> wanted, boolean setAll)
            throws SimFailure, InterruptedException {
        var before = sim.pool().repositories();
        if (wanted.size() > 1 && wanted.stream().anyMatch(repository -> !repository.isRemote())) {
            throw new SimFailure("REPO_SHOULD_BE_SINGLE_ONE_ENABLED");
        }
        return sim.rules().slots().holding(call, "configure_repositories", () -> {
            for (var repository : before) {
                if (!wanted.contains(repository)) {
                    clean(repository);
                }
            }
            for (var repository : wanted) {
                if (!before.contains(repository)) {
                    added(repository);
                }
            }
            if (!wanted.equals(before)) {
                sim.rules().updates().forgetCache();
            }
            sim.pool().set("repositories", wanted.stream().map(SimObject::ref).toList());
            if (setAll && wanted.isEmpty()) {
                sim.hosts().forEach(host -> host.set("latest_synced_updates_applied", "unknown"));
            }
            return "";
        });
    }

    /** Deletes what was mirrored of it; if that fails, nothing is deleted, and nothing further is done (§4.4). */
    void clean(SimRepository repository) throws SimFailure {
        if (sim.faults().takeCleanupFailure()) {
            throw new SimFailure("REPOSITORY_CLEANUP_FAILED");
        }
        if (repository.carriesUpdates()) {
            sim.pool().coordinator().mirror(null);
        }
    }

    private void added(SimRepository repository) {
        repository.set("hash", "");
        sim.pool().set("last_update_sync", Instant.EPOCH);
        if (!repository.isRemote()) {
            sim.pool().set("update_sync_enabled", false);
        }
    }

    /** The one enabled repository that carries updates. */
    SimRepository theEnabledUpdateRepository() throws SimFailure {
        var carrying = sim.pool().repositories().stream()
                .filter(SimRepository::carriesUpdates)
                .toList();
        if (carrying.isEmpty()) {
            throw new SimFailure("NO_REPOSITORY_ENABLED");
        }
        if (carrying.size() > 1) {
            throw new SimFailure("MULTIPLE_UPDATE_REPOSITORIES_ENABLED");
        }
        return carrying.get(0);
    }

    /** The metadata on the coordinator's disk, or the code that "never synchronised here" or a damaged copy has. */
    SimChannel.Metadata mirrored() throws SimFailure {
        var mirror = sim.pool().coordinator().mirror();
        if (mirror == null) {
            throw new SimFailure("INVALID_REPOMD_XML");
        }
        if (sim.faults().isUpdateinfoInvalid()) {
            throw new SimFailure("INVALID_UPDATEINFO_XML");
        }
        return mirror;
    }
}
