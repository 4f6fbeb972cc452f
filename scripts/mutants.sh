#!/usr/bin/env bash
# Breaks the engine on purpose, once for each entry of mutants.txt, and fails if no test notices.
# An argument chooses the entries whose name holds it, or whose numbers it lists: 19-30,39. With HINTS=1 only the tests that an
# entry names are asked, which takes seconds for each.
. "$(dirname "$0")/environment.sh"

CONSOLE=6.1.3
standalone -q test-compile || exit 2
standalone -q dependency:build-classpath -Dmdep.outputFile="$ROOT/target/mutants/class-path.txt" || exit 2
standalone -q dependency:copy -Dartifact=org.junit.platform:junit-platform-console-standalone:$CONSOLE \
    -DoutputDirectory="$ROOT/target/mutants" || exit 2
exec "$JAVA_HOME/bin/java" ${HINTS:+-Dhints.only=true} "$ROOT/scripts/Mutants.java" "$ROOT" \
    "$ROOT/target/mutants/junit-platform-console-standalone-$CONSOLE.jar" \
    "$ROOT/standalone/target/test-classes:$ROOT/standalone/target/classes:$(cat "$ROOT/target/mutants/class-path.txt")" "$@"
