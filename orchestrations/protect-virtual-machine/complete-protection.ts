import type { Task } from "durable-functions";
import { protectedNotice } from "../../domain/notices/protection.ts";
import { assessAgent, expectedConsistency } from "../../domain/protection/agent.ts";
import { type Finding, finding } from "../../domain/protection/findings/finding.ts";
import type { ReasonOf } from "../../domain/reasons.ts";
import { sendNotice } from "../durable/send-notice.ts";
import { nowOf } from "../durable/wait.ts";
import { rememberBinding } from "./bind-item.ts";
import { type AgentReport, checkAgent } from "./check-agent.ts";
import { beginFirstBackup } from "./first-backup.ts";
import { type Ending, finish, proceed } from "./result.ts";
import { hasFailedProvisioning, type ProtectRun } from "./run.ts";

/** A machine that this run has protected. */
export interface ProtectedNow {
  readonly vaultId: string;
  readonly policyId: string;
  readonly reason: ReasonOf<"protected">;
  readonly findings: readonly Finding[];
}

/** What follows once protection is enabled: the notice, the VM agent, the first backup. */
export function* completeProtection(run: ProtectRun, now: ProtectedNow): Ending {
  const { vaultId, policyId } = now;
  yield* rememberBinding(run);
  const all = [...now.findings, ...(hasFailedProvisioning(run) ? [finding("provisioningFailed")] : [])];
  const findings = all.length === 0 ? {} : { findings: all };
  const verdict = { outcome: "protected", reason: now.reason } as const;
  yield* sendProtectedNotice(run, { ...verdict, vmId: run.machine.vmId, vaultId, policyId, ...findings });
  const agent = mustAwaitAgent(run) ? yield* checkAgent(run, vaultId) : knownAgent(run);
  if (agent.kind !== "continue") return agent;
  const end = finish(verdict, { vaultId, policyId, ...findings, ...agent.value });
  return yield* beginFirstBackup(run, vaultId, end, { hasCreatedItem: true, rereadsItem: false });
}

/** An agent that was ready when the machine was read needs no further look, and a backup that starts at once waits for none. */
function mustAwaitAgent({ decision, machine }: ProtectRun): boolean {
  const startsAtOnce = decision.firstBackupRetainDays !== undefined && decision.firstBackupWhen === "now";
  return !startsAtOnce && assessAgent(machine).kind === "problem";
}

function knownAgent({ machine }: ProtectRun) {
  return proceed<AgentReport>({ expectedConsistency: expectedConsistency(machine) });
}

/** Informs the channels that take `info`; the summary of a sweep tells it for all its machines. */
function* sendProtectedNotice(
  run: ProtectRun,
  outcome: Parameters<typeof protectedNotice>[0]["outcome"],
): Generator<Task, void, unknown> {
  if (run.input.sweepId !== undefined) return;
  const firstBackupFollows = run.decision.firstBackupRetainDays !== undefined;
  const notice = protectedNotice({ outcome, firstBackupFollows, occurredAt: nowOf(run.context) });
  yield* sendNotice(run.context, notice);
}
