import type { Task } from "durable-functions";
import type { Instant } from "../../domain/instant.ts";
import {
  type AgentProblem,
  assessAgent,
  type Consistency,
  expectedConsistency,
} from "../../domain/protection/agent.ts";
import { pollIntervals } from "../../domain/wait.ts";
import { ActivityFailed } from "../durable/call.ts";
import { alertHead, raise } from "../durable/raise.ts";
import { pollUntil } from "../durable/wait.ts";
import { type Reread, rereadMachine } from "./read-machine.ts";
import { finish, proceed, recreated, type Stage } from "./result.ts";
import { type ProtectRun, showStage } from "./run.ts";

export interface AgentReport {
  /** Absent when the machine could not be read: unknown is not "fine". */
  readonly expectedConsistency?: Consistency;
  readonly explanation?: string;
}

/**
 * Waits for the VM agent up to its deadline and reads the backup extension. Protection is already enabled and stays: a problem
 * is reported and lowers the consistency that backups will have.
 */
export function* checkAgent(run: ProtectRun, vaultId: string): Stage<AgentReport> {
  const seen = yield* awaitAgent(run);
  switch (seen.kind) {
    case "unreadable":
      run.findings.forgetStartingAgent();
      return proceed({ explanation: seen.explanation });
    case "gone":
      return finish({ outcome: "gone", reason: "vmDeleted" }, { vaultId });
    case "recreated":
      return recreated;
    case "same": {
      const { machine } = seen;
      run.findings.rereadGuest(machine);
      const agent = assessAgent(machine);
      if (agent.kind === "problem") yield* raiseAgentProblem({ ...run, machine }, agent.problem);
      return proceed({ expectedConsistency: expectedConsistency(machine) });
    }
  }
}

type Seen = Reread | { readonly kind: "unreadable"; readonly explanation: string };

/** The machine once its agent is ready, its problem is final, or the deadline has passed. */
function awaitAgent(run: ProtectRun): Generator<Task, Seen, unknown> {
  const options = {
    deadlineSeconds: run.decision.thresholds.agentDeadlineSeconds,
    interval: pollIntervals.agent,
    isPending: (seen: Seen) => seen.kind === "same" && mayRecover(seen.machine),
    onWait: (seen: Seen, nextPollAt: Instant) => {
      const agent = seen.kind === "same" ? seen.machine.agent.state : "unknown";
      showStage(run, "waitingForAgent", { agent, nextPollAt });
    },
  };
  return pollUntil(run.context, options, () => readMachine(run));
}

function mayRecover(machine: ProtectRun["machine"]): boolean {
  const agent = assessAgent(machine);
  return agent.kind === "problem" && !agent.isFinal;
}

function* readMachine(run: ProtectRun): Generator<Task, Seen, unknown> {
  try {
    return yield* rereadMachine(run);
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    return { kind: "unreadable", explanation: `The VM agent could not be read. ${error.message}` };
  }
}

function* raiseAgentProblem(run: ProtectRun, problem: AgentProblem): Generator<Task, void, unknown> {
  const { agent, backupExtension, vmId } = run.machine;
  const message = problem === "extensionFailed" ? backupExtension.error : agent.message;
  showStage(run, "raisingAlert", { agent: problem });
  yield* raise(run.context, [
    {
      ...alertHead(run.context, "agentLimited"),
      kind: "agentLimited",
      vmId,
      problem,
      expectedConsistency: expectedConsistency(run.machine),
      ...(message !== undefined && { message }),
      ...(agent.version !== undefined && { agentVersion: agent.version }),
    },
  ]);
}
