import type { Instant } from "../instant.ts";
import type { VirtualMachine } from "../virtual-machine.ts";
import { nextWaitStep, type Wait } from "../wait.ts";

/**
 * What a restored machine will find: `application` everything flushed by its programs (Windows with VSS), `fileSystem` clean
 * file systems, `crash` as after pulling the plug.
 */
export type Consistency = "application" | "fileSystem" | "crash";

export type AgentMachine = Pick<
  VirtualMachine,
  "osType" | "powerState" | "provisioningState" | "agent" | "backupExtension"
>;

/** Why a backup will be crash-consistent only, or fail. */
export type AgentProblem = "agentAbsent" | "agentNotReady" | "agentTooOld" | "extensionFailed";

/**
 * Oldest Windows agent Azure Backup works with.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-azure-arm-vms-prepare (2026-03-25)
 */
const OLDEST_WINDOWS_AGENT = "2.6.1198.718";

/**
 * The best consistency the next backup can have. Linux reaches `application` only with scripts of its owner's own, which
 * nobody sees from outside: never promised.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-azure-vms-introduction (2026-01-28)
 */
export function expectedConsistency(machine: AgentMachine): Consistency {
  if (machine.powerState !== "running" || machine.provisioningState.toLowerCase() !== "succeeded") return "crash";
  if (agentProblem(machine) !== undefined) return "crash";
  return machine.osType === "Windows" ? "application" : "fileSystem";
}

/** What is wrong with the agent or the backup extension; `undefined` when nothing is. */
function agentProblem(machine: AgentMachine): AgentProblem | undefined {
  if (machine.agent.state === "absent") return "agentAbsent";
  if (machine.agent.state === "notReady") return "agentNotReady";
  if (isAgentTooOld(machine)) return "agentTooOld";
  return machine.backupExtension.state === "failed" ? "extensionFailed" : undefined;
}

/** Only Windows has a stated minimum. A version that is not four numbers (`Unknown`) is not called old. */
export function isAgentTooOld(machine: Pick<VirtualMachine, "osType" | "agent">): boolean {
  if (machine.osType !== "Windows") return false;
  const actual = numbers(machine.agent.version ?? "");
  const difference = numbers(OLDEST_WINDOWS_AGENT)
    .map((number, index) => number - (actual[index] ?? Number.NaN))
    .find((each) => each !== 0);
  return difference !== undefined && difference > 0;
}

export type AgentStep =
  | { readonly kind: "ready" }
  /** A machine that is off runs no agent: nothing to wait for and nobody's fault. */
  | { readonly kind: "poweredOff" }
  | { readonly kind: "lookAgain"; readonly at: Instant }
  | { readonly kind: "problem"; readonly problem: AgentProblem };

/** Decides whether to wait for the agent. An old agent or a failed extension does not heal by waiting. */
export function nextAgentStep(machine: AgentMachine, wait: Wait, now: Instant): AgentStep {
  if (machine.powerState === "stopped" || machine.powerState === "deallocated") return { kind: "poweredOff" };
  const problem = agentProblem(machine);
  if (problem === undefined) return { kind: "ready" };
  if (problem === "agentTooOld" || problem === "extensionFailed") return { kind: "problem", problem };
  const step = nextWaitStep(wait, now);
  return step.kind === "lookAgain" ? step : { kind: "problem", problem };
}

function numbers(version: string): readonly number[] {
  const parts = version.split(".");
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : [];
}
