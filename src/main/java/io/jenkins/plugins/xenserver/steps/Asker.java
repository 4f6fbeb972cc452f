package io.jenkins.plugins.xenserver.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.xenserver.rollout.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** Who asks for a rollout, as its lock names it in the pool, and whether the asker of another lock is known to be gone. */
final class Asker implements Predicate<Owner> {
    private static final Logger LOGGER = Logger.getLogger(Asker.class.getName());
    private static final String INSTANCE = "instance";
    private static final String JOB = "job";
    private static final String BUILD = "build";

    private final @CheckForNull Run<?, ?> run;
    private final Set<String> adopted = ConcurrentHashMap.newKeySet();

    /**
     * An asker.
     *
     * @param run the build that asks; null when a person does
     */
    Asker(@CheckForNull Run<?, ?> run) {
        this.run = run;
    }

    /** What a person who restores a pool by hand is called in the lock. */
    static Map<String, String> facts(String user) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("user", user);
        addJenkins(facts);
        return facts;
    }

    private static void addJenkins(Map<String, String> facts) {
        var root = Jenkins.get().getRootUrl();
        facts.put("jenkins", root == null ? "(without a URL)" : root);
        facts.put(INSTANCE, instance());
        facts.put("program", "Jenkins");
    }

    /** Facts for people, and for a later adoption (design §2.3). */
    Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        if (run == null) {
            addJenkins(facts);
            return facts;
        }
        facts.put(JOB, run.getParent().getFullName());
        facts.put(BUILD, Integer.toString(run.getNumber()));
        var user = run.getCause(Cause.UserIdCause.class);
        if (user != null && user.getUserId() != null) {
            facts.put("user", user.getUserId());
        }
        addJenkins(facts);
        return facts;
    }

    private static String instance() {
        return Jenkins.get().getLegacyInstanceId();
    }

    /**
     * Whether a lock may be taken over without force: it is of this Jenkins, nothing drives its rollout any more, and its build
     * is finished, gone, or this one, which then has begun its step anew after a crash.
     */
    @Override
    public boolean test(Owner owner) {
        var gone = isGone(owner);
        if (gone) {
            adopted.add(owner.rollout());
        }
        return gone;
    }

    /**
     * What it has taken over is paid or reported by now: the journals of those rollouts may go with their builds. Where that
     * cannot be noted they are kept, and what was done is done all the same.
     */
    void settled() {
        try {
            for (var rollout : adopted) {
                if (Files.isRegularFile(Rollouts.journal(rollout))) {
                    Files.writeString(Rollouts.folder(rollout).resolve(Rollouts.SETTLED), "");
                }
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the journals of rollouts that were paid for are kept", e);
        }
    }

    private boolean isGone(Owner owner) {
        var by = owner.by();
        if (!instance().equals(by.get(INSTANCE)) || Rollouts.get().isLive(owner.rollout())) {
            return false;
        }
        if (!by.containsKey(JOB)) {
            // A restoration by hand, which nobody drives any more.
            return true;
        }
        var number = by.getOrDefault(BUILD, "");
        var job = MovedJobs.find(by.getOrDefault(JOB, ""), owner.since());
        if (job == null || !number.matches("\\d{1,9}")) {
            return job == null && number.matches("\\d{1,9}");
        }
        var build = job.getBuildByNumber(Integer.parseInt(number));
        return build == null || !build.isLogUpdated() || isThis(build);
    }

    private boolean isThis(Run<?, ?> build) {
        return run != null && build.getExternalizableId().equals(run.getExternalizableId());
    }
}
