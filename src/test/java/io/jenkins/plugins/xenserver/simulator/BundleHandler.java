package io.jenkins.plugins.xenserver.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * {@code PUT /bundle} (xapi-reference §3.2): an early 200, the verdict in the task. The bundle is a plain tar; what it
 * brings is decided by {@link Simulator#bundleContent(SimUpdate...)}, since the simulator does not read repository metadata.
 */
final class BundleHandler {
    private static final long LIMIT = 1L << 30;
    private static final int BLOCK = 512;

    private final Simulator sim;

    BundleHandler(Simulator sim) {
        this.sim = sim;
    }

    /** The checks before the 200: raised as HTTP 500 and as the task's failure. */
    void admit(Call call) throws SimFailure, InterruptedException {
        call.progress(0);
        sim.rules().updates().checkLicence();
        sim.rules().slots().claim(call, "sync_bundle");
    }

    /** Everything after the 200. */
    Object receive(Call call, byte[] tar) throws SimFailure, InterruptedException {
        try {
            var repository = sim.rules().repositoryRules().theEnabledUpdateRepository();
            if (!repository.origin().equals("bundle")) {
                throw new SimFailure("BUNDLE_REPO_NOT_ENABLED");
            }
            call.pause(Delay.UNPACK_BUNDLE);
            unpack(tar);
            call.progress(0.8);
            try {
                sim.rules().repositoryRules().clean(repository);
                sim.rules()
                        .syncRules()
                        .adopt(call, repository, sim.bundleContent().metadata());
            } catch (SimFailure e) {
                throw new SimFailure("BUNDLE_SYNC_FAILED");
            }
            sim.pool().drop("current_operations", call.operationKey());
            return "";
        } catch (SimFailure e) {
            sim.pool().drop("current_operations", call.operationKey());
            throw e;
        }
    }

    /** The client went away before all of it was there. */
    Object breakOff(Call call, IOException how) throws SimFailure {
        sim.pool().drop("current_operations", call.operationKey());
        throw new SimFailure("INTERNAL_ERROR", String.valueOf(how.getMessage()));
    }

    private static void unpack(byte[] tar) throws SimFailure {
        if (tar.length % BLOCK != 0 || tar.length < BLOCK) {
            throw new SimFailure("BUNDLE_UNPACK_FAILED", "File incomplete");
        }
        var names = new ArrayList<String>();
        var total = 0L;
        for (var offset = 0; offset < tar.length && tar[offset] != 0; ) {
            var name = text(tar, offset, 100);
            var size = size(tar, offset);
            checkName(name);
            var type = tar[offset + 156];
            if (type != '0' && type != 0 && type != '5') {
                throw new SimFailure("BUNDLE_UNPACK_FAILED", "Unsupported file type: " + name);
            }
            total += size + 4096;
            if (total > LIMIT) {
                throw new SimFailure(
                        "BUNDLE_UNPACK_FAILED",
                        "Stop unpacking, otherwise unpacked files exceed max size limit: " + LIMIT);
            }
            offset += BLOCK + (int) ((size + BLOCK - 1) / BLOCK * BLOCK);
            if (offset > tar.length) {
                throw new SimFailure("BUNDLE_UNPACK_FAILED", "File incomplete");
            }
            names.add(name);
        }
        if (!names.contains("repodata/repomd.xml") || !names.contains("repodata/repomd.xml.asc")) {
            throw new SimFailure("BUNDLE_SYNC_FAILED");
        }
    }

    private static void checkName(String name) throws SimFailure {
        var legal = !name.isEmpty() && !name.startsWith("/");
        for (var part : name.split("/")) {
            legal &= !part.equals(".") && !part.equals("..");
        }
        if (!legal) {
            throw new SimFailure("BUNDLE_UNPACK_FAILED", "Illegal file path: " + name);
        }
    }

    private static long size(byte[] tar, int offset) throws SimFailure {
        try {
            return Long.parseLong(text(tar, offset + 124, 12).trim(), 8);
        } catch (NumberFormatException e) {
            throw new SimFailure("BUNDLE_UNPACK_FAILED", "File corrupted");
        }
    }

    private static String text(byte[] tar, int offset, int length) {
        var end = offset;
        while (end < offset + length && tar[end] != 0) {
            end++;
        }
        return new String(tar, offset, end - offset, StandardCharsets.UTF_8);
    }
}
