#!/usr/bin/env bash
# Measures a whole rollout in virtual time: 16 hosts, 400 VMs, full level, three times. Nothing is asserted.
. "$(dirname "$0")/environment.sh"
set -e

standalone -q test-compile dependency:build-classpath -Dmdep.outputFile="$ROOT/standalone/target/classpath" -Dmdep.includeScope=test
"$JAVA_HOME/bin/java" -cp "$ROOT/standalone/target/classes:$ROOT/standalone/target/test-classes:$(cat "$ROOT/standalone/target/classpath")" \
    io.jenkins.plugins.xenserver.rollout.RolloutBenchmark "${HOSTS:-16}" "${VMS:-400}" "${TIMES:-3}"
