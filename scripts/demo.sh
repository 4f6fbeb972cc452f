#!/usr/bin/env bash
# A maintenance window on a simulated pool of three hosts and ten VMs: look, plan, update, die in the middle of a reboot,
# resume, report. Everything stays on this machine; what it leaves is in target/demo.
. "$(dirname "$0")/environment.sh"
set -e

demo=$ROOT/target/demo
rm -rf "$demo"
mkdir -p "$demo"
echo "== building the command line (first time: downloads from Maven Central)"
standalone -q -DskipTests package >"$demo/build.log" 2>&1 || {
    cat "$demo/build.log"
    exit 1
}
jar=$ROOT/standalone/target/xenserver-updates-cli.jar
run() { "$JAVA_HOME/bin/java" -jar "$jar" "$@"; }

echo "== starting a simulated pool, time thirty times as fast"
# One origin for all processes, so that they agree on the time that passes thirty times as fast.
origin=$(date -u +%Y-%m-%dT%H:%M:%SZ)
"$JAVA_HOME/bin/java" -jar "$jar" simulate --hosts 3 --vms 10 --scenario ha --speed 30 --time-origin "$origin" >"$demo/pool.txt" 2>&1 &
# Started without a shell function around it, so that this is the pool's own process id.
pool=$!
trap 'kill $pool 2>/dev/null || true' EXIT
for _ in $(seq 1 100); do
    grep -q Ready "$demo/pool.txt" && break
    kill -0 $pool 2>/dev/null || { cat "$demo/pool.txt"; exit 1; }
    sleep 0.2
done
cat "$demo/pool.txt"
value() { sed -n "s/^$1: *//p" "$demo/pool.txt"; }
export XENSERVER_PASSWORD
XENSERVER_PASSWORD=$(value password)
login=(--user "$(value user)" --password-env XENSERVER_PASSWORD --fingerprint "$(value fingerprint)" --time-scale 30 --time-origin "$origin")
address=(--address "$(value address)")

echo
echo "== sync"
run sync "${address[@]}" "${login[@]}" --journal "$demo/sync/journal.jsonl"
echo
echo "== check"
run check "${address[@]}" "${login[@]}" || [ $? = 3 ]
echo
echo "== plan"
run plan "${address[@]}" "${login[@]}" --level full || [ $? = 3 ]
echo
echo "== update, which dies while the second host reboots"
run update "${address[@]}" "${login[@]}" --level full --vm-restart level --journal "$demo/journal.jsonl" \
    --halt-after 'sent:reboot#2' && exit 1 || [ $? = 137 ]
echo
echo "== resume from the journal"
run resume "${login[@]}" --journal "$demo/journal.jsonl"
echo
echo "Left in target/demo: $(cd "$demo" && ls -m report.* junit.xml journal.jsonl)"
