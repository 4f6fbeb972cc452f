package io.jenkins.plugins.xenserver.rollout;

import java.time.Duration;

/** An activity on one host: what it is called, and how long it may take. */
abstract class HostActivity implements Activity {
    private final String id;
    private final String subject;
    private final String words;
    private final Duration limit;

    /**
     * An activity.
     *
     * @param verb tells it from others on this host
     * @param words what is being done
     */
    HostActivity(String uuid, String name, String verb, String words, Duration limit) {
        this.id = "host/" + uuid + "/" + verb;
        this.subject = name;
        this.words = words;
        this.limit = limit;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String subject() {
        return subject;
    }

    @Override
    public String words() {
        return words;
    }

    @Override
    public Duration limit() {
        return limit;
    }
}
