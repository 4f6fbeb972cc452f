#!/usr/bin/env bash
# A maintenance window in Jenkins: a Jenkins on the loopback with the plugin, a simulated pool of three hosts and ten VMs, its
# credentials, and two jobs. Runs the job maintenance-window once; what that leaves is in target/demo. With a terminal Jenkins
# stays until Enter is pressed. Where Jenkins' own repository cannot be had, the command line is shown instead.
. "$(dirname "$0")/environment.sh"
set -e

if ! "$ROOT/scripts/jenkins-resolves.sh"; then
    echo "== Jenkins' parent POM does not resolve here, so this is the demonstration of the command line (make demo-cli)"
    exec "$ROOT/scripts/demo-cli.sh"
fi

demo=$ROOT/target/demo
home=$ROOT/target/demo-home
war=$ROOT/target/demo-war
rm -rf "$demo" "$home"
mkdir -p "$demo" "$home/plugins" "$war"

pool=
jenkins=
stop() {
    [ -n "$1" ] || return 0
    kill "$1" 2>/dev/null || return 0
    for _ in $(seq 1 100); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.2
    done
    kill -9 "$1" 2>/dev/null || true
}
# Jenkins first, while the pool still answers.
trap 'stop "$jenkins"; stop "$pool"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

echo "== building the plugin (first time: downloads from Jenkins' repository)"
property() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$ROOT/pom.xml"; }
version=$(property jenkins.version)
version=${version//'${jenkins.baseline}'/$(property jenkins.baseline)}
maven=$("$ROOT/scripts/maven.sh")
(cd "$ROOT" && "$maven" -B -ntp -Dmaven.test.skip=true package \
    dependency:copy -Dartifact="org.jenkins-ci.main:jenkins-war:$version:war" -DoutputDirectory="$war") \
    >"$demo/build-plugin.log" 2>&1 || {
    cat "$demo/build-plugin.log"
    exit 1
}
# The plugins that the tests use are those that a Jenkins with this plugin needs, and configuration as code.
for plugin in "$ROOT"/target/test-classes/test-dependencies/*.hpi; do
    cp "$plugin" "$home/plugins/$(basename "${plugin%.hpi}").jpi"
done
cp "$ROOT/target/xenserver-updates.hpi" "$home/plugins/xenserver-updates.jpi"
cp -R "$ROOT"/scripts/demo/. "$home"

. "$ROOT/scripts/simulated-pool.sh"

port=18080
while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
export DEMO_ADDRESS=http://127.0.0.1:$port/
# Made up for this run, and gone with it; the pool's account is the simulator's well-known one.
export DEMO_ADMIN_PASSWORD=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
export DEMO_POOL_ADDRESS=$(value address)
export DEMO_POOL_USER=$(value user)
export DEMO_POOL_PASSWORD=$(value password)
export DEMO_POOL_FINGERPRINT=$(value fingerprint)
echo
echo "== starting Jenkins at $DEMO_ADDRESS"
JENKINS_HOME=$home "$JAVA_HOME/bin/java" -Xmx1g \
    -Djenkins.install.runSetupWizard=false \
    -Dhudson.model.UpdateCenter.never=true \
    -Dhudson.model.DownloadService.never=true \
    -Dio.jenkins.plugins.xenserver.steps.Rollouts.timeScale="$SPEED@$origin" \
    -jar "$war/jenkins-war-$version.war" \
    --httpListenAddress=127.0.0.1 --httpPort="$port" >"$demo/jenkins.log" 2>&1 </dev/null &
jenkins=$!

job=$home/jobs/maintenance-window
build=$job/builds/1
seen=0
show() {
    local lines
    lines=$(cat "$build/log" 2>/dev/null | wc -l)
    [ "$lines" -le "$seen" ] || sed -n "$((seen + 1)),${lines}p" "$build/log" | sed $'s/\e\\[8m[^\e]*\e\\[0m//g; s/^/  /'
    seen=$lines
}
for _ in $(seq 1 1800); do
    show
    ! grep -qs '<completed>true</completed>' "$build/build.xml" || break
    kill -0 $jenkins 2>/dev/null || {
        echo "Jenkins has ended:"
        tail -n 50 "$demo/jenkins.log"
        exit 1
    }
    sleep 0.5
done
show
result=$(sed -n 's:.*<result>\(.*\)</result>.*:\1:p' "$build/build.xml" 2>/dev/null | head -n 1)
cp -R "$build/archive/." "$demo"
echo
echo "== the history of applied updates ($(basename "$home")/xenserver/audit.jsonl)"
cat "$home/xenserver/audit.jsonl"
echo
echo "Left in target/demo: $(cd "$demo" && find xenserver -name report.html | sort | tr '\n' ' ')and more"
if [ "$result" != SUCCESS ]; then
    echo "The build ended with: ${result:-nothing within a quarter of an hour}" >&2
    exit 1
fi
if [ -t 0 ]; then
    echo
    echo "Jenkins is at $DEMO_ADDRESS, user admin, password $DEMO_ADMIN_PASSWORD. The job nightly-sync is there to be tried."
    read -r -p "Press Enter to end it. " || true
fi
