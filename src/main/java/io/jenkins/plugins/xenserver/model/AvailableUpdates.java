package io.jenkins.plugins.xenserver.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The answer of {@code GET /updates}: what could be applied to each host, under one hash (xapi-reference §3.1).
 *
 * @param hash the hash that {@code host.apply_updates} wants
 * @param hosts by the server's host reference
 * @param updates by update id
 * @param apiVersion the toolstack version the metadata declares, empty when it does not
 */
public record AvailableUpdates(
        String hash, Map<String, HostUpdates> hosts, Map<String, Update> updates, String apiVersion) {
    public AvailableUpdates {
        hash = Copies.text(hash);
        hosts = Copies.map(hosts);
        updates = Copies.map(updates);
        apiVersion = Copies.text(apiVersion);
    }

    /**
     * Reads the document.
     *
     * @throws MalformedUpdatesException when it is not such a document, is too large or too deep, or lacks hash or hosts
     */
    public static AvailableUpdates parse(byte[] json) {
        return new UpdatesParser().parse(json);
    }

    /** What is available for a host; nothing when the document does not list it. */
    public HostUpdates forHost(HostState host) {
        return hosts.getOrDefault(host.ref(), HostUpdates.none(host.ref()));
    }

    /** Whether the document lists the host at all. */
    public boolean lists(HostState host) {
        return hosts.containsKey(host.ref());
    }

    /** The updates with the given ids that the document describes, in that order. */
    public List<Update> describe(List<String> ids) {
        return ids.stream().map(updates::get).filter(Objects::nonNull).toList();
    }

    @Override
    public String toString() {
        return "available updates: %d hosts, %d updates".formatted(hosts.size(), updates.size());
    }
}
