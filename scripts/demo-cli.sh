#!/usr/bin/env bash
# A maintenance window on a simulated pool of three hosts and ten VMs: look, plan, update, die in the middle of a reboot,
# resume, report. Everything stays on this machine; what it leaves is in target/demo.
. "$(dirname "$0")/environment.sh"
set -e

demo=$ROOT/target/demo
rm -rf "$demo"
mkdir -p "$demo"
pool=
trap '[ -z "$pool" ] || kill $pool 2>/dev/null || true' EXIT
. "$ROOT/scripts/simulated-pool.sh"
run() { "$JAVA_HOME/bin/java" -jar "$jar" "$@"; }
export XENSERVER_PASSWORD
XENSERVER_PASSWORD=$(value password)
login=(--user "$(value user)" --password-env XENSERVER_PASSWORD --fingerprint "$(value fingerprint)" --time-scale $SPEED --time-origin "$origin")
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
