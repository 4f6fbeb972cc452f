#!/usr/bin/env bash
# Measures a whole rollout in virtual time: 16 hosts, 400 VMs, full level, three times. Then planning alone for a
# pool of 64 hosts and 2,000 VMs. Nothing is asserted.
. "$(dirname "$0")/environment.sh"
set -e

standalone -q test-compile dependency:build-classpath -Dmdep.outputFile="$ROOT/standalone/target/classpath" -Dmdep.includeScope=test
run() {
    "$JAVA_HOME/bin/java" -cp "$ROOT/standalone/target/classes:$ROOT/standalone/target/test-classes:$(cat "$ROOT/standalone/target/classpath")" \
        io.jenkins.plugins.xenserver.rollout.RolloutBenchmark "$@"
}
run "${HOSTS:-16}" "${VMS:-400}" "${TIMES:-3}"
run 64 2000 "${TIMES:-3}" plan
