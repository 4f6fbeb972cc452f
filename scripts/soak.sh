#!/usr/bin/env bash
# Runs N random rollouts (10000 unless told) from a seed that nobody has tried yet; the seed is printed.
. "$(dirname "$0")/environment.sh"

N=${1:-10000}
BASE=${BASE:-$(date +%s)00000}
echo "soak: $N schedules from seed $BASE"
standalone -q test -Dtest=RolloutPropertiesTest -Dsurefire.failIfNoSpecifiedTests=false -Drollout.schedules="$N" -Drollout.base="$BASE"
