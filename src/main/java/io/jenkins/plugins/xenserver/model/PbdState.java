package io.jenkins.plugins.xenserver.model;

/**
 * A storage repository as one host sees it.
 *
 * @param attached whether it is plugged
 */
public record PbdState(String uuid, String ref, String storageName, String storageUuid, boolean attached) {
    public PbdState {
        uuid = Copies.text(uuid);
        ref = Copies.text(ref);
        storageName = Copies.text(storageName);
        storageUuid = Copies.text(storageUuid);
    }

    @Override
    public String toString() {
        return "storage " + storageName;
    }
}
