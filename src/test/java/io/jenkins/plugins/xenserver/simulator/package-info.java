/**
 * A simulated pool of XenServer hosts. What it must do is the law of the API reference, whose chapter 8 is the checklist
 * below; it imports nothing from the rest of the plugin, so that it can be an oracle, and is never kinder to a client
 * than a real pool. Where the reference leaves something open, the simulator does the less convenient thing.
 *
 * <p>Rows of the checklist, the classes that carry them, the tests that show them:
 *
 * <ol>
 *   <li>envelopes, error shapes, values: {@code XmlRpcCodec}, {@code JsonRpcCodec}, {@code SimDates}, {@code HostEndpoint},
 *       {@code RecordRules} — {@code Row01ProtocolTest}, {@code RecordsTest}
 *   <li>parameter counts, login, members, emergency mode: {@code Dispatcher}, {@code Args}, {@code SessionRules} —
 *       {@code Row02CallingTest}
 *   <li>what dies with the coordinator's toolstack: {@code Lifecycle}, {@code Call}, {@code Background} —
 *       {@code Row03RestartLossTest}
 *   <li>operations that exclude each other: {@code PoolOperationSlots}, {@code ObjectOperations} —
 *       {@code Row04PoolOperationTest}
 *   <li>applying updates: {@code UpdateRules} — {@code Row05ApplyUpdatesTest}
 *   <li>accidents: {@code Accidents}, {@code Disk}, {@code Residents}, {@code Faults}, {@code SyncRules} —
 *       {@code Row06AccidentTest}, {@code FaultsTest}
 *   <li>guidance: {@code Guidance}, {@code GuidanceSets}, {@code UpdateEngine} — {@code Row07GuidanceTest}
 *   <li>reboot: {@code Lifecycle} — {@code Row08RebootTest}
 *   <li>restart of the toolstack, the enabled flag: {@code Lifecycle}, {@code HostRules} — {@code Row09RestartAgentTest}
 *   <li>evacuation: {@code Placement}, {@code EvacuationRules}, {@code Migrations} — {@code Row10EvacuationTest}
 *   <li>hosts of different versions: {@code Versions} — {@code Row11MixedVersionsTest}
 *   <li>{@code /updates} and {@code /bundle}: {@code FileEndpoint}, {@code UpdatesHandler}, {@code BundleHandler} —
 *       {@code Row12UpdatesHandlerTest}, {@code Row12BundleHandlerTest}
 *   <li>what clears pending guidance of VMs: {@code VmRules}, {@code Migrations} — {@code Row13ClearingTest}
 *   <li>events: {@code EventRules}, {@code SimDatabase} — {@code Row14EventTest}
 *   <li>earlier releases: {@code Schema}, {@code ApiMethod}, {@code Releases} — {@code Row15ReleaseTest}
 * </ol>
 *
 * Calls that are forbidden in some state: {@code ForbiddenCallsTest}. Time: {@code VirtualClockTest}. Sockets and TLS:
 * {@code SimServerTest}.
 *
 * <p>All state changes happen under the clock's lock ({@link io.jenkins.plugins.xenserver.simulator.SimClock}). A group of
 * rules is a small class that registers its messages with {@code MethodRegistry}; work that takes simulated time is
 * straight-line code that waits through {@code Call}, and so ends when its toolstack does.
 */
package io.jenkins.plugins.xenserver.simulator;
