#!/usr/bin/env bash
# Stops the rollouts of all crash matrices at every point, and runs N random rollouts (10000 unless told) from a seed that
# nobody has tried yet; the seed is printed. It ends early after FAILURES of them (5 unless told), or goes on from a seed BASE.
. "$(dirname "$0")/environment.sh"

N=${1:-10000}
BASE=${BASE:-$(date +%s)00000}
echo "soak: $N schedules from seed $BASE"
standalone -q test -Dtest=RolloutPropertiesTest,CrashMatrixTest,ClusteredPoolTest,PendingFirstTest,AdoptedGateTest \
    -Dsurefire.failIfNoSpecifiedTests=false -Dmatrix.all=true \
    -Drollout.schedules="$N" -Drollout.base="$BASE" -Drollout.failures="${FAILURES:-5}"
