#!/usr/bin/env bash
# Runs the stand-alone suite, then the plugin's where Jenkins' parent POM resolves, and sums up from the XML reports.
# JENKINS=required turns "the plugin could not be built here" into a failure.
. "$(dirname "$0")/environment.sh"

status=0
rm -rf "$ROOT/standalone/target/surefire-reports" "$ROOT/target/surefire-reports"

# Killed processes and a test's Jenkins mostly wait: two or more at a time, as on Jenkins' own builders, but no machine full.
forks=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
[ "$forks" -le 4 ] || forks=4

echo "== engine: stand-alone build with $JAVA_HOME"
standalone verify "-DforkCount=$forks" || status=1

echo "== plugin: does Jenkins' parent POM resolve?"
plugin=NOT_RUN
if [ ! -f "$ROOT/pom.xml" ]; then
    echo "There is no plugin yet."
elif "$ROOT/scripts/jenkins-resolves.sh"; then
    plugin=RUN
    maven=$("$ROOT/scripts/maven.sh") || exit 1
    (cd "$ROOT" && "$maven" -B -ntp verify "-DforkCount=$forks") || status=1
else
    cat <<'NOTICE'
+------------------------------------------------------------------------------+
| NOT RUN: the Jenkins plugin.                                                 |
| Its parent POM (org.jenkins-ci.plugins:plugin) is neither in the local Maven |
| repository nor reachable in Jenkins' own one. Neither the plugin's build nor |
| its tests (real Jenkins, SpotBugs, .hpi) were run. The engine was.           |
+------------------------------------------------------------------------------+
NOTICE
    if [ "${JENKINS:-}" = required ]; then
        echo "JENKINS=required was asked for, so this is a failure." >&2
        status=1
    fi
fi

"$JAVA_HOME/bin/java" "$ROOT/scripts/TestSummary.java" "$ROOT" "$plugin" || status=1
exit $status
