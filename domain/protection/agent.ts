import type { VirtualMachine } from "../virtual-machine.ts";

/**
 * The state of a machine restored from a backup: `application` with all data written by its applications (Windows with VSS),
 * `fileSystem` with clean file systems, `crash` as after a power failure.
 */
export const consistencies = ["application", "fileSystem", "crash"] as const;
export type Consistency = (typeof consistencies)[number];

export type AgentMachine = Pick<
  VirtualMachine,
  "osType" | "powerState" | "provisioningState" | "agent" | "backupExtension"
>;

/** Why a backup will be crash-consistent only, or fail. */
export const agentProblems = ["agentAbsent", "agentNotReady", "agentTooOld", "extensionFailed"] as const;
export type AgentProblem = (typeof agentProblems)[number];

/**
 * Oldest Windows agent Azure Backup works with.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-azure-arm-vms-prepare (2026-03-25)
 */
const OLDEST_WINDOWS_AGENT = "2.6.1198.718";

/**
 * The best consistency the next backup can have. Linux reaches `application` only with scripts of its owner, which cannot be
 * seen from outside: never promised.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-azure-vms-introduction (2026-01-28)
 */
export function expectedConsistency(machine: AgentMachine): Consistency {
  if (machine.powerState !== "running" || machine.provisioningState.toLowerCase() !== "succeeded") return "crash";
  if (agentProblem(machine) !== undefined) return "crash";
  return machine.osType === "Windows" ? "application" : "fileSystem";
}

/** The problem of the agent or the backup extension, if any. */
function agentProblem(machine: AgentMachine): AgentProblem | undefined {
  if (machine.agent.state === "absent") return "agentAbsent";
  if (machine.agent.state === "notReady") return "agentNotReady";
  if (isAgentTooOld(machine)) return "agentTooOld";
  return machine.backupExtension.state === "failed" ? "extensionFailed" : undefined;
}

/** Only Windows has a documented minimum. A version that is not four numbers (`Unknown`) does not count as old. */
export function isAgentTooOld(machine: Pick<VirtualMachine, "osType" | "agent">): boolean {
  if (machine.osType !== "Windows") return false;
  const actual = numbers(machine.agent.version ?? "");
  const difference = numbers(OLDEST_WINDOWS_AGENT)
    .map((number, index) => number - (actual[index] ?? Number.NaN))
    .find((each) => each !== 0);
  return difference !== undefined && difference > 0;
}

export type AgentState =
  | { readonly kind: "ready" }
  /** A machine that is off runs no agent: there is nothing to wait for. */
  | { readonly kind: "poweredOff" }
  /** `isFinal`: waiting does not help, unlike for an agent that may still start. */
  | { readonly kind: "problem"; readonly problem: AgentProblem; readonly isFinal: boolean };

/** What the machine as read says about its agent. An old agent or a failed extension does not recover by waiting. */
export function assessAgent(machine: AgentMachine): AgentState {
  if (machine.powerState === "stopped" || machine.powerState === "deallocated") return { kind: "poweredOff" };
  const problem = agentProblem(machine);
  if (problem === undefined) return { kind: "ready" };
  return { kind: "problem", problem, isFinal: problem === "agentTooOld" || problem === "extensionFailed" };
}

function numbers(version: string): readonly number[] {
  const parts = version.split(".");
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : [];
}
