/**
 * What a pool, host, VM, update, guidance, plan and precheck <em>is</em>: records and pure functions, without Jenkins and
 * without a wire (floor 2 of the design).
 */
package io.jenkins.plugins.xenserver.model;
