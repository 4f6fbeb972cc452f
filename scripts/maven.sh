#!/usr/bin/env bash
# Prints a Maven that is new enough for Jenkins' parent POM: the installed one, or else one that Maven Central offers as an
# ordinary artifact.
. "$(dirname "$0")/environment.sh"

WANTED=3.9.11
NEEDED=3.9.6
installed=$(mvn -B -version 2>/dev/null | sed -n 's/^[^A-Za-z]*Apache Maven \([0-9.]*\).*/\1/p' | head -n 1)
if [ "$(printf '%s\n%s\n' "$NEEDED" "${installed:-0}" | sort -V | head -n 1)" = "$NEEDED" ]; then
    command -v mvn
    exit 0
fi
home=$ROOT/target/tools/apache-maven-$WANTED
if [ ! -f "$home/bin/mvn" ]; then
    mkdir -p "$ROOT/target/tools"
    standalone -q dependency:unpack -Dartifact=org.apache.maven:apache-maven:$WANTED:zip:bin \
        -DoutputDirectory="$ROOT/target/tools" >&2 || exit 1
    chmod +x "$home/bin/mvn"
fi
echo "$home/bin/mvn"
