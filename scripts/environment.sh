# Sourced by the other scripts: finds a JDK of 21 or newer, wherever the default java points, and a Maven.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$(pwd)

java_major() {
    # An old java prints "1.8.0_..."; all that matters is that it is too old.
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1
}

find_jdk() {
    local best='' best_major=0 home major
    local on_path
    on_path=$(command -v javac 2>/dev/null || true)
    [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")")
    for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -x "$home/bin/java" ] || continue
        major=$(java_major "$home")
        [ "${major:-0}" -ge 21 ] 2>/dev/null || continue
        # What was chosen on purpose wins; among the others the newest.
        if [ "$home" = "${JAVA_HOME:-}" ] || [ "$home" = "$on_path" ]; then
            echo "$home"
            return 0
        fi
        if [ "$major" -gt "$best_major" ]; then
            best=$home
            best_major=$major
        fi
    done
    [ -n "$best" ] || return 1
    echo "$best"
}

if ! JAVA_HOME=$(find_jdk); then
    echo "No JDK of version 21 or newer was found. Install one, or point JAVA_HOME to it." >&2
    exit 2
fi
export JAVA_HOME
if ! command -v mvn >/dev/null 2>&1; then
    echo "Maven (mvn) was not found. Install Maven 3.8 or newer." >&2
    exit 2
fi
# Some JDKs warn about libraries that Maven itself carries; that is of no use to whoever runs a test.
export MAVEN_OPTS="${MAVEN_OPTS:-} -Djansi.mode=strip"

standalone() {
    mvn -B -ntp -f "$ROOT/standalone/pom.xml" "$@"
}
