import type { Task } from "durable-functions";
import { assessAgent, expectedConsistency } from "../../domain/protection/agent.ts";
import type { ReasonOf } from "../../domain/reasons.ts";
import { alertHead, raise } from "../durable/raise.ts";
import { rememberBinding } from "./bind-item.ts";
import { type AgentReport, checkAgent } from "./check-agent.ts";
import { beginFirstBackup } from "./first-backup.ts";
import { type Ending, finish, proceed } from "./result.ts";
import type { ProtectRun } from "./run.ts";

/** A machine that this run has protected. */
export interface ProtectedNow {
  readonly vaultId: string;
  readonly policyId: string;
  readonly reason: ReasonOf<"protected">;
}

/** What follows once protection is enabled: the notice, the VM agent, the first backup. */
export function* completeProtection(run: ProtectRun, now: ProtectedNow): Ending {
  const { vaultId, policyId } = now;
  yield* rememberBinding(run);
  const verdict = { outcome: "protected", reason: now.reason } as const;
  yield* raiseProtected(run, now);
  const agent = mustAwaitAgent(run) ? yield* checkAgent(run, vaultId) : knownAgent(run);
  if (agent.kind !== "continue") return agent;
  const end = finish(verdict, { vaultId, policyId, ...agent.value });
  return yield* beginFirstBackup(run, vaultId, end, { hasCreatedItem: true, rereadsItem: false });
}

/** An agent that was ready when the machine was read needs no further look, and a backup that starts at once waits for none. */
function mustAwaitAgent({ decision, machine }: ProtectRun): boolean {
  const startsAtOnce = decision.firstBackupRetainDays !== undefined && decision.firstBackupWhen === "now";
  return !startsAtOnce && assessAgent(machine).kind === "problem";
}

function knownAgent({ machine, findings }: ProtectRun) {
  findings.forgetStartingAgent();
  return proceed<AgentReport>({ expectedConsistency: expectedConsistency(machine) });
}

/** Informs the channels that take `info`; the summary of a sweep tells it for all its machines. */
function* raiseProtected(run: ProtectRun, now: ProtectedNow): Generator<Task, void, unknown> {
  if (run.input.sweepId !== undefined) return;
  yield* raise(run.context, [
    {
      ...alertHead(run.context, "machineProtected"),
      kind: "machineProtected",
      vmId: run.machine.vmId,
      ...now,
      findings: run.findings.all,
      firstBackupFollows: run.decision.firstBackupRetainDays !== undefined,
    },
  ]);
}
