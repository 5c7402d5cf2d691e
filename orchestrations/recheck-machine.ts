import type { OrchestrationContext, Task } from "durable-functions";
import { machineInstanceId, machineKey } from "../domain/coordination/instance-ids.ts";
import { addSeconds } from "../domain/instant.ts";
import { protectionNotice } from "../domain/notices/protection.ts";
import { briefRetry } from "../domain/retry.ts";
import { startProtection } from "./contracts/activities.ts";
import { recheckRequests } from "./contracts/entities.ts";
import { recheckMachine as contract, type WorkflowOutput } from "./contracts/workflows.ts";
import { callActivity, callEntity } from "./durable/call.ts";
import { readInput } from "./durable/json.ts";
import { sendNotice } from "./durable/send-notice.ts";
import { nowOf, waitUntil } from "./durable/wait.ts";

type Recheck = WorkflowOutput<typeof contract>;

const FIRST_WAIT_SECONDS = 15;
const MAX_WAIT_SECONDS = 600;
/** About 40 days. An instance ends by its own deadlines long before. */
const MAX_POLLS = 6000;

/**
 * Makes sure that a request which found its machine's workflow running is not lost: adds a recheck request, then waits until
 * the running instance has consumed it or has ended, in which case it starts another one.
 *
 * One poll per generation. Errors count as "not yet".
 */
export function* recheckMachine(context: OrchestrationContext): Generator<Task, Recheck | undefined, unknown> {
  const input = readInput(context, contract);
  const { vmId, polls } = input;
  const instanceId = input.instanceId ?? machineInstanceId("protect", vmId);
  context.df.setCustomStatus({ stage: "waitingForInstance", instanceId, polls });
  const hasRequested = input.hasRequested || (yield* addRequest(context, vmId));
  const outcome = yield* poll(context, vmId, instanceId, input.hasRequested);
  if (outcome !== undefined) return { outcome };
  if (polls >= MAX_POLLS) return yield* giveUp(context, vmId);
  const seconds = Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(polls, 10));
  yield* waitUntil(context, addSeconds(nowOf(context), seconds));
  context.df.continueAsNew({ vmId, instanceId, hasRequested, polls: polls + 1 });
  return undefined;
}

function* addRequest(context: OrchestrationContext, vmId: string): Generator<Task, boolean, unknown> {
  try {
    return yield* callEntity(context, recheckRequests, machineKey(vmId), "request", undefined);
  } catch {
    return false;
  }
}

function* poll(
  context: OrchestrationContext,
  vmId: string,
  instanceId: string,
  hadRequestedBefore: boolean,
): Generator<Task, Recheck["outcome"] | undefined, unknown> {
  try {
    // The request first: whoever consumed it checks the machine again, and another instance would have nothing to do.
    if (
      hadRequestedBefore &&
      !(yield* callEntity(context, recheckRequests, machineKey(vmId), "isRequested", undefined))
    ) {
      return "consumedByRunningInstance";
    }
    const started = yield* callActivity(context, startProtection, { vmId, instanceId }, briefRetry);
    return started.kind === "started" ? "startedInstance" : undefined;
  } catch {
    return undefined;
  }
}

function* giveUp(context: OrchestrationContext, vmId: string): Generator<Task, Recheck, unknown> {
  const explanation = "An instance for this machine has run for weeks without checking it again.";
  const outcome = { outcome: "needsAttention", reason: "internalError", vmId, explanation } as const;
  yield* sendNotice(context, protectionNotice(outcome, nowOf(context)));
  return { outcome: "gaveUp" };
}
