import { expect, test } from "vitest";
import {
  type AgentMachine,
  assessAgent,
  expectedConsistency,
  isAgentTooOld,
} from "../../../../domain/protection/agent.ts";

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
  ["an unknown power state", { ...windows, powerState: "unknown" }, "crash"],
  ["a machine in failed provisioning", { ...windows, provisioningState: "Failed" }, "crash"],
  ["an agent that is not ready", { ...windows, agent: { state: "notReady" } }, "crash"],
  ["no agent", { ...windows, agent: { state: "absent" } }, "crash"],
  ["an old agent", { ...windows, agent: { state: "ready", version: "2.6.1198.717" } }, "crash"],
  ["a failed extension", { ...windows, backupExtension: { state: "failed" } }, "crash"],
])("expects of %s backups that are %s-consistent", ([, machine, expected]) => {
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

test.for<[string, Partial<AgentMachine>, object]>([
  ["a ready agent", {}, { kind: "ready" }],
  ["a stopped machine", { powerState: "stopped", agent: { state: "absent" } }, { kind: "poweredOff" }],
  ["a deallocated machine", { powerState: "deallocated", agent: { state: "absent" } }, { kind: "poweredOff" }],
  [
    "an agent that may still start",
    { agent: { state: "notReady" } },
    { kind: "problem", problem: "agentNotReady", isFinal: false },
  ],
  [
    "an agent that may still be installed",
    { agent: { state: "absent" }, powerState: "other" },
    { kind: "problem", problem: "agentAbsent", isFinal: false },
  ],
  [
    "an agent that is too old",
    { agent: { state: "ready", version: "1.0.0.0" } },
    { kind: "problem", problem: "agentTooOld", isFinal: true },
  ],
  [
    "a failed extension",
    { backupExtension: { state: "failed" } },
    { kind: "problem", problem: "extensionFailed", isFinal: true },
  ],
])("assesses %s", ([, change, expected]) => {
  expect(assessAgent({ ...windows, ...change })).toEqual(expected);
});
