import type { OrchestrationContext, Task } from "durable-functions";
import { unprotectedAlert } from "../domain/alerts/protection-alerts.ts";
import { machineInstanceId, machineKey } from "../domain/coordination/instance-ids.ts";
import type { RequestSource } from "../domain/protection/outcome.ts";
import { briefRetry } from "../domain/retry.ts";
import { recheckRequests } from "./contracts/entities.ts";
import { startProtection } from "./contracts/instance-activities.ts";
import { recheckMachine as contract, type WorkflowOutput } from "./contracts/workflows.ts";
import { callActivity, callEntity, tryEntity } from "./durable/call.ts";
import { readInput } from "./durable/json.ts";
import { alertHead, raise } from "./durable/raise.ts";
import { waitSeconds } from "./durable/wait.ts";

type Recheck = WorkflowOutput<typeof contract>;

const FIRST_WAIT_SECONDS = 15;
const MAX_WAIT_SECONDS = 600;
/** About 40 days. An instance ends by its own deadlines long before. */
const MAX_POLLS = 6000;

/**
 * Makes sure that a request which found its machine's workflow running is not lost: adds a recheck request, then waits until
 * the running instance has consumed it or has ended, in which case it starts another one. One instance per machine waits: a
 * request that joins an earlier pending one leaves the waiting to that one's instance.
 *
 * One poll per generation. Errors count as "not yet".
 */
export function* recheckMachine(context: OrchestrationContext): Generator<Task, Recheck | undefined, unknown> {
  const input = readInput(context, contract);
  const { vmId, source, polls } = input;
  const instanceId = input.instanceId ?? machineInstanceId("protect", vmId);
  context.df.setCustomStatus({ stage: "waitingForInstance", instanceId, polls });
  const request = yield* addRequest(context, input);
  const outcome = yield* poll(context, { vmId, source, instanceId, isPollable: input.hasRequested, ...request });
  if (outcome !== undefined) return { outcome };
  if (polls >= MAX_POLLS) return yield* giveUp(context, vmId);
  yield* waitSeconds(context, Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(polls, 10)));
  context.df.continueAsNew({ vmId, source, instanceId, ...request, polls: polls + 1 });
  return undefined;
}

interface Request {
  readonly hasRequested: boolean;
  /** An earlier request was pending: `consume` cannot have missed this one without missing that one, too. */
  readonly hasJoined: boolean;
}

interface Asked {
  readonly vmId: string;
  readonly source: RequestSource;
}

function* addRequest(
  context: OrchestrationContext,
  { vmId, source, hasRequested, hasJoined }: Request & Asked,
): Generator<Task, Request, unknown> {
  if (hasRequested) return { hasRequested, hasJoined };
  const operation = source === "http" ? "requestByPerson" : "request";
  const isFirst = yield* tryEntity(context, recheckRequests, machineKey(vmId), operation, undefined);
  return { hasRequested: isFirst !== undefined, hasJoined: isFirst === false };
}

function* poll(
  context: OrchestrationContext,
  machine: Asked & {
    readonly instanceId: string;
    readonly isPollable: boolean;
    readonly hasJoined: boolean;
  },
): Generator<Task, Recheck["outcome"] | undefined, unknown> {
  const { vmId, source, instanceId, isPollable, hasJoined } = machine;
  try {
    // The request first: whoever consumed it checks the machine again, and another instance would have nothing to do.
    if (isPollable && !(yield* callEntity(context, recheckRequests, machineKey(vmId), "isRequested", undefined))) {
      return "consumedByRunningInstance";
    }
    const started = yield* callActivity(context, startProtection, { vmId, source, instanceId }, briefRetry);
    if (started.kind === "started") return "startedInstance";
    return hasJoined ? "joinedEarlierRequest" : undefined;
  } catch {
    return undefined;
  }
}

function* giveUp(context: OrchestrationContext, vmId: string): Generator<Task, Recheck, unknown> {
  const explanation = "An instance for this machine has run for weeks without checking it again.";
  const outcome = { outcome: "needsAttention", reason: "internalError", vmId, explanation } as const;
  yield* raise(context, [unprotectedAlert(alertHead(context, "protectionProblem"), outcome)]);
  return { outcome: "gaveUp" };
}
