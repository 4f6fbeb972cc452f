package io.jenkins.plugins.xenserver;

import java.nio.file.Path;
import org.jvnet.hudson.test.injected.InjectedTestBase;

/** What the injected test demands of each page, and no inline script on top, which it allows unless asked. */
class PagesTest extends InjectedTestBase {
    PagesTest() {
        super(
                "io.jenkins.plugins",
                "xenserver-updates",
                "under test",
                Path.of(System.getProperty("basedir", "."), "target", "classes").toString(),
                true,
                true);
    }
}
