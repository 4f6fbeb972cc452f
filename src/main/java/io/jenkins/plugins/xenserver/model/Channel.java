package io.jenkins.plugins.xenserver.model;

import java.net.URI;
import java.util.regex.Pattern;

/** The update channel a repository stands for, recognised as the vendor's procedure lays it out. */
public enum Channel {
    /** Updates as early as they are public. */
    EARLY_ACCESS,
    /** Updates after they have proved themselves in Early Access. */
    NORMAL,
    /** The base packages of the release; carries no updates. */
    BASE,
    /** Bundles uploaded by hand. */
    OFFLINE,
    /** Another pool. */
    REMOTE_POOL,
    /** None of the known ones, for example a mirror with a layout of its own. */
    OTHER;

    private static final Pattern PATH = Pattern.compile(".*/xs\\d+/(earlyaccess|normal|base)/*");

    /** Recognises a channel by origin and binary URL; a mirror that keeps the vendor's path counts as the channel. */
    public static Channel of(Origin origin, String binaryUrl) {
        return switch (origin) {
            case BUNDLE -> OFFLINE;
            case REMOTE_POOL -> REMOTE_POOL;
            case REMOTE, UNKNOWN -> ofUrl(binaryUrl);
        };
    }

    /** The vendor's name of the channel. */
    public String words() {
        return Texts.of("channel." + name());
    }

    private static Channel ofUrl(String url) {
        try {
            var path = URI.create(url == null ? "" : url.strip()).getPath();
            var matcher = PATH.matcher(path == null ? "" : path);
            if (!matcher.matches()) {
                return OTHER;
            }
            return switch (matcher.group(1)) {
                case "earlyaccess" -> EARLY_ACCESS;
                case "normal" -> NORMAL;
                default -> BASE;
            };
        } catch (IllegalArgumentException e) {
            return OTHER;
        }
    }
}
