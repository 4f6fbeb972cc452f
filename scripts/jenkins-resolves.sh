#!/usr/bin/env bash
# Succeeds if the parent POM of the plugin can be had, from the local Maven repository or from Jenkins' own one. It asks for
# nothing else: when the parent is there and the build still fails, that is a failure and not a missing Jenkins.
. "$(dirname "$0")/environment.sh"

version=$(sed -n '/<parent>/,/<\/parent>/s/.*<version>\(.*\)<\/version>.*/\1/p' "$ROOT/pom.xml" | head -n 1)
# The parent imports a list of versions for this Jenkins; with another version it would ask for a list that nobody needs.
core=$(grep -E '<jenkins\.(baseline|version)>' "$ROOT/pom.xml")
probe=$ROOT/target/parent-probe
mkdir -p "$probe/.mvn"
cat >"$probe/pom.xml" <<POM
<project>
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.jenkins-ci.plugins</groupId>
    <artifactId>plugin</artifactId>
    <version>$version</version>
    <relativePath />
  </parent>
  <artifactId>parent-probe</artifactId>
  <packaging>pom</packaging>
  <properties>
$core
  </properties>
  <repositories>
    <repository>
      <id>repo.jenkins-ci.org</id>
      <url>https://repo.jenkins-ci.org/public/</url>
    </repository>
  </repositories>
</project>
POM
log=$probe/log
# -U: an earlier failure to reach the repository must not be remembered.
if mvn -B -ntp -U -q -f "$probe/pom.xml" -Daether.connector.connectTimeout=10000 \
    help:evaluate -Dexpression=project.parent.version -DforceStdout >"$log" 2>&1; then
    exit 0
fi
if grep -q 'Non-resolvable parent POM' "$log"; then
    exit 1
fi
# Anything else is not about Jenkins: let the build itself show it.
cat "$log" >&2
exit 0
