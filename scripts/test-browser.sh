#!/usr/bin/env bash
# Opens every page of the plugin in a real browser: a Jenkins of the tests with a simulated pool, Chromium, Playwright and axe.
# BROWSER=required turns "there is no browser here" into a failure.
. "$(dirname "$0")/environment.sh"

skip() {
    echo "NOT RUN: the browser suite. $1" >&2
    [ "${BROWSER:-}" = required ] && exit 1
    exit 0
}

maven=$("$ROOT/scripts/maven.sh") || exit 1
"$ROOT/scripts/jenkins-resolves.sh" || skip "Jenkins' parent POM does not resolve here."
command -v node >/dev/null && command -v npm >/dev/null || skip "Install Node.js 20 or newer with npm."
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$CHROMIUM" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get install -y chromium >/dev/null 2>&1 || { apt-get update >/dev/null 2>&1 && apt-get install -y chromium >/dev/null 2>&1; }
    CHROMIUM=$(command -v chromium || true)
fi
[ -n "$CHROMIUM" ] || skip "Install Chromium (apt-get install chromium), or point CHROMIUM to one."
export CHROMIUM

suite=$ROOT/target/browser
mkdir -p "$suite"
cp "$ROOT"/src/test/browser/* "$suite/"
(cd "$suite" && npm install --no-package-lock --no-audit --no-fund --silent) || skip "npm could not install playwright-core and axe-core."
export SHOTS=$suite/screenshots
rm -rf "$SHOTS"

# A test's Jenkins does not find core's own symbols unless the class path holds them.
symbols=$suite/core
if [ ! -d "$symbols/images" ]; then
    mkdir -p "$symbols"
    repository=$("$maven" -B -ntp -q -f "$ROOT/pom.xml" help:evaluate -Dexpression=settings.localRepository -DforceStdout)
    version=$("$maven" -B -ntp -q -f "$ROOT/pom.xml" help:evaluate -Dexpression=jenkins.version -DforceStdout)
    war=$repository/org/jenkins-ci/main/jenkins-war/$version/jenkins-war-$version.war
    [ ! -f "$war" ] || (cd "$symbols" && "$JAVA_HOME/bin/jar" xf "$war" WEB-INF/classes/images && mv WEB-INF/classes/images . && rm -r WEB-INF)
fi

(cd "$ROOT" && "$maven" -B -ntp test -Dmaven.test.additionalClasspath="$symbols" -Dtest=BrowserTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dbrowser.suite="$suite/suite.mjs") || exit 1
echo "Screenshots are in $SHOTS"
