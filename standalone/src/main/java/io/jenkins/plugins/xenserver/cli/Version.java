package io.jenkins.plugins.xenserver.cli;

import picocli.CommandLine.IVersionProvider;

/** Tells the version from the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"xenserver-updates " + (version == null ? "(development)" : version)};
    }
}
