import { expect, test } from "vitest";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import {
  type AgentMachine,
  expectedConsistency,
  isAgentTooOld,
  nextAgentStep,
} from "../../../../domain/protection/agent.ts";
import { nextProvisioningStep } from "../../../../domain/protection/provisioning.ts";

const startedAt = "2026-03-31T01:00:00.000Z" as Instant;
const wait = { startedAt, deadlineSeconds: 600, minimumSeconds: 15, maximumSeconds: 300 };
const deadline = addSeconds(startedAt, 600);
const soon = addSeconds(startedAt, 15);

test.for<[string, string, Instant, object]>([
  ["ready", "Succeeded", startedAt, { kind: "ready" }],
  ["ready in any casing", "succeeded", deadline, { kind: "ready" }],
  ["failed", "Failed", startedAt, { kind: "failed" }],
  ["failed when it was cancelled", "Canceled", startedAt, { kind: "failed" }],
  ["at work while it is made", "Creating", startedAt, { kind: "wait", until: soon }],
  ["at work in a state nobody knows", "Brewing", startedAt, { kind: "wait", until: soon }],
  ["being deleted", "Deleting", startedAt, { kind: "deleting", until: soon }],
  ["late at the deadline", "Updating", deadline, { kind: "timedOut" }],
  ["late, too, when its deletion does not end", "Deleting", deadline, { kind: "timedOut" }],
])("calls a machine %s", ([, state, now, expected]) => {
  expect(nextProvisioningStep(state, wait, now)).toEqual(expected);
});

const windows: AgentMachine = {
  osType: "Windows",
  powerState: "running",
  provisioningState: "Succeeded",
  agent: { state: "ready", version: "2.7.0.0" },
  backupExtension: { state: "ready" },
};
const { osType: _, ...unknownSystem } = windows;

test.for<[string, AgentMachine, string]>([
  ["Windows with a ready agent", windows, "application"],
  ["Windows without the extension yet", { ...windows, backupExtension: { state: "absent" } }, "application"],
  ["Linux with a ready agent", { ...windows, osType: "Linux" }, "fileSystem"],
  ["a system that Azure does not know", unknownSystem, "fileSystem"],
  ["a stopped machine with a stale agent", { ...windows, powerState: "stopped" }, "crash"],
  ["a power state nobody knows", { ...windows, powerState: "unknown" }, "crash"],
  ["a machine in failed provisioning", { ...windows, provisioningState: "Failed" }, "crash"],
  ["an agent that is not ready", { ...windows, agent: { state: "notReady" } }, "crash"],
  ["no agent", { ...windows, agent: { state: "absent" } }, "crash"],
  ["an old agent", { ...windows, agent: { state: "ready", version: "2.6.1198.717" } }, "crash"],
  ["a failed extension", { ...windows, backupExtension: { state: "failed" } }, "crash"],
])("expects of %s: %s", ([, machine, expected]) => {
  expect(expectedConsistency(machine)).toBe(expected);
});

test.for<[string | undefined, boolean]>([
  ["2.6.1198.717", true],
  ["2.6.1198.718", false],
  ["2.6.1198.719", false],
  ["2.6.999.999", true],
  ["2.7.0.0", false],
  ["1.9.9999.9999", true],
  ["10.0.0.0", false],
  ["2.6", false],
  ["Unknown", false],
  [undefined, false],
])("Windows agent %s is too old: %s", ([version, expected]) => {
  const agent = { state: "ready", ...(version !== undefined && { version }) } as const;

  expect(isAgentTooOld({ osType: "Windows", agent })).toBe(expected);
  expect(isAgentTooOld({ osType: "Linux", agent })).toBe(false);
});

test.for<[string, Partial<AgentMachine>, Instant, object]>([
  ["nothing of a ready agent", {}, startedAt, { kind: "ready" }],
  [
    "nothing of a stopped machine",
    { powerState: "stopped", agent: { state: "absent" } },
    startedAt,
    { kind: "poweredOff" },
  ],
  [
    "nothing of a deallocated one",
    { powerState: "deallocated", agent: { state: "absent" } },
    startedAt,
    { kind: "poweredOff" },
  ],
  ["an agent that starts", { agent: { state: "notReady" } }, startedAt, { kind: "lookAgain", at: soon }],
  [
    "an absent agent, too",
    { agent: { state: "absent" }, powerState: "other" },
    startedAt,
    { kind: "lookAgain", at: soon },
  ],
  [
    "no longer than the deadline",
    { agent: { state: "notReady" } },
    deadline,
    { kind: "problem", problem: "agentNotReady" },
  ],
  [
    "not for an agent to renew itself",
    { agent: { state: "ready", version: "1.0.0.0" } },
    startedAt,
    { kind: "problem", problem: "agentTooOld" },
  ],
  [
    "not for an extension to heal",
    { backupExtension: { state: "failed" } },
    startedAt,
    { kind: "problem", problem: "extensionFailed" },
  ],
])("waits for %s", ([, change, now, expected]) => {
  expect(nextAgentStep({ ...windows, ...change }, wait, now)).toEqual(expected);
});
