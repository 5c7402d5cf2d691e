import type { Task } from "durable-functions";
import { agentNotice } from "../../domain/notices/protection.ts";
import {
  type AgentProblem,
  type Consistency,
  expectedConsistency,
  nextAgentStep,
} from "../../domain/protection/agent.ts";
import { patientRetry } from "../../domain/retry.ts";
import { readVirtualMachine } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call-activity.ts";
import { tellPeople } from "../durable/send-notice.ts";
import { nowOf, waitUntil } from "../durable/time.ts";
import { confirmAbsence } from "./confirm-absence.ts";
import { endRun, go, type ProtectRun, type Stage, showStage, startOver } from "./run.ts";

export interface AgentReport {
  /** Absent when the machine could not be read: unknown is not a promise. */
  readonly expectedConsistency?: Consistency;
  readonly explanation?: string;
  readonly undelivered: readonly string[];
}

/**
 * Waits for the VM agent up to its deadline and reads the backup extension. Protection stands already: nothing here takes
 * it back, a problem is told and lowers what a backup promises.
 */
export function* agentStage(run: ProtectRun, vaultId: string): Stage<AgentReport> {
  const { context, decision, input } = run;
  const deadlineSeconds = decision.thresholds.agentDeadlineSeconds;
  const wait = { startedAt: nowOf(context), deadlineSeconds, minimumSeconds: 15, maximumSeconds: 300 };
  for (;;) {
    const seen = yield* confirmAbsence(context, () => readMachine(run));
    if (seen.kind === "unreadable") return go({ explanation: seen.explanation, undelivered: [] });
    if (seen.kind === "notFound") return endRun(run, { outcome: "gone", reason: "vmDeleted" }, { vaultId });
    const { machine } = seen;
    if (machine.uniqueId !== run.machine.uniqueId) return startOver(input);
    const step = nextAgentStep(machine, wait, nowOf(context));
    if (step.kind === "lookAgain") {
      showStage(run, "waitingForAgent", { agent: machine.agent.state, nextLookAt: step.at });
      yield* waitUntil(context, step.at);
      continue;
    }
    const report = { expectedConsistency: expectedConsistency(machine), undelivered: [] };
    if (step.kind !== "problem") return go(report);
    return go({ ...report, undelivered: yield* tellAgentProblem({ ...run, machine }, step.problem) });
  }
}

type Seen =
  | { readonly kind: "found"; readonly machine: ProtectRun["machine"] }
  | { readonly kind: "notFound" }
  | { readonly kind: "unreadable"; readonly explanation: string };

function* readMachine(run: ProtectRun): Generator<Task, Seen, unknown> {
  try {
    return yield* callActivity(run.context, readVirtualMachine, { vmId: run.machine.vmId }, patientRetry);
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    return { kind: "unreadable", explanation: `The VM agent could not be read. ${error.message}` };
  }
}

function* tellAgentProblem(run: ProtectRun, problem: AgentProblem): Generator<Task, readonly string[], unknown> {
  const { agent, backupExtension, vmId } = run.machine;
  const message = problem === "extensionFailed" ? backupExtension.error : agent.message;
  const notice = agentNotice({
    vmId,
    problem,
    expectedConsistency: expectedConsistency(run.machine),
    occurredAt: nowOf(run.context),
    ...(message !== undefined && { message }),
    ...(agent.version !== undefined && { agentVersion: agent.version }),
  });
  showStage(run, "tellingPeople", { about: notice.kind });
  return yield* tellPeople(run.context, notice);
}
