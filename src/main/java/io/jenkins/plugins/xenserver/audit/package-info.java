/** Floor 4: the history of applied updates, which outlives the builds that applied them. */
package io.jenkins.plugins.xenserver.audit;
