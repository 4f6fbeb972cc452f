# Sourced by the demonstrations: builds the command line and starts a simulated pool whose time passes thirty times as fast.
# Sets $jar, $origin and $pool, the pool's process id, which the caller has to stop. $demo is where logs go.

SPEED=30
echo "== building the command line (first time: downloads from Maven Central)"
standalone -q -DskipTests package >"$demo/build-cli.log" 2>&1 || {
    cat "$demo/build-cli.log"
    exit 1
}
jar=$ROOT/standalone/target/xenserver-updates-cli.jar

echo "== starting a simulated pool, time thirty times as fast"
# One origin for all processes, so that they agree on the time that passes thirty times as fast.
origin=$(date -u +%Y-%m-%dT%H:%M:%SZ)
"$JAVA_HOME/bin/java" -jar "$jar" simulate --hosts 3 --vms 10 --scenario ha --speed $SPEED --time-origin "$origin" \
    >"$demo/pool.txt" 2>&1 &
# Started without a shell function around it, so that this is the pool's own process id.
pool=$!
for _ in $(seq 1 300); do
    grep -qs Ready "$demo/pool.txt" && break
    kill -0 $pool 2>/dev/null || { cat "$demo/pool.txt"; exit 1; }
    sleep 0.2
done
cat "$demo/pool.txt"
value() { sed -n "s/^$1: *//p" "$demo/pool.txt"; }
