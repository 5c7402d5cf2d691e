import type { OrchestrationContext, Task } from "durable-functions";
import { machineInstanceId } from "../domain/coordination/instance-ids.ts";
import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import { briefRetry } from "../domain/retry.ts";
import { BETWEEN_SWEEPS } from "../domain/sweep/digest.ts";
import { MAX_TIMER_SECONDS } from "../domain/wait.ts";
import { readProtection, startProtection } from "./contracts/instance-activities.ts";
import { retryProtection as contract, type WorkflowOutput } from "./contracts/workflows.ts";
import { callActivity } from "./durable/call.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { nowOf, waitUntil } from "./durable/wait.ts";

type Retry = FromJson<WorkflowOutput<typeof contract>>;
type Input = ReturnType<typeof readInput<typeof contract.input>>;

/** The task hub does not respond: far below the shortest retry interval. */
const UNREADABLE_WAIT_SECONDS = 600;

/**
 * Tries a machine again after a run that ended waiting or needing attention: waits, then starts `protectVirtualMachine` unless
 * the problem was solved meanwhile, by an event, a request or a sweep. The run that it starts ends with a retry of its own.
 *
 * One wait of a day at most per generation.
 */
export function* retryProtection(context: OrchestrationContext): Generator<Task, Retry | undefined, unknown> {
  const input = readInput(context, contract);
  const { vmId, at, reason, attempt } = input;
  context.df.setCustomStatus({ stage: "waiting", vmId, reason, attempt, at });
  const longest = addSeconds(nowOf(context), MAX_TIMER_SECONDS);
  if (isBefore(nowOf(context), at)) yield* waitUntil(context, isBefore(longest, at) ? longest : at);
  if (isBefore(longest, at)) {
    context.df.continueAsNew(input);
    return undefined;
  }
  const next = yield* tryAgain(context, input);
  if (typeof next === "string") {
    context.df.continueAsNew({ ...input, at: next });
    return undefined;
  }
  context.df.setCustomStatus({ stage: "ended", vmId, reason, attempt, ...next });
  return next;
}

/** The end, or when to look again. */
function* tryAgain(context: OrchestrationContext, input: Input): Generator<Task, Retry | Instant, unknown> {
  const { vmId, attempt, reason, since } = input;
  try {
    const { problem, isRunning } = yield* callActivity(context, readProtection, { vmId }, briefRetry);
    // Another reason has an instance of its own.
    if (problem === undefined || problem.reason !== reason) return { outcome: "solved" };
    if (isBefore(nowOf(context), problem.nextAt)) return problem.nextAt;
    if (isRunning) return { outcome: "instanceRuns" };
    const instanceId = machineInstanceId("protect", vmId);
    const request = { vmId, instanceId, source: "retry", retry: { attempt, reason, since } } as const;
    // What a sweep's summary told is not followed by a message for each machine: the next summary tells.
    const told = problem.toldBy === "summary" ? { sweepId: BETWEEN_SWEEPS } : {};
    const { kind } = yield* callActivity(context, startProtection, { ...request, ...told }, briefRetry);
    return { outcome: kind === "started" ? "startedInstance" : "instanceRuns" };
  } catch {
    return addSeconds(nowOf(context), UNREADABLE_WAIT_SECONDS);
  }
}
