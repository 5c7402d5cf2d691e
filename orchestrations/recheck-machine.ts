import type { OrchestrationContext, Task } from "durable-functions";
import { z } from "zod";
import { machineInstanceId } from "../domain/coordination/instance-id.ts";
import { addSeconds } from "../domain/instant.ts";
import { protectionNotice } from "../domain/notices/protection.ts";
import { briefRetry } from "../domain/retry.ts";
import { startProtection } from "./contracts/activities.ts";
import { callActivity } from "./durable/call-activity.ts";
import { readInput } from "./durable/json.ts";
import { askAttention } from "./durable/recheck-requests.ts";
import { tellPeople } from "./durable/send-notice.ts";
import { nowOf, waitUntil } from "./durable/time.ts";

const lookAgainInput = z.object({
  vmId: z.string().startsWith("/"),
  /** The instance that was found running; that of the machine's protection if absent. */
  instanceId: z.string().optional(),
  /** Carried between generations. */
  hasMarked: z.boolean().default(false),
  looks: z.int().nonnegative().default(0),
});

const FIRST_WAIT_SECONDS = 15;
const LONGEST_WAIT_SECONDS = 600;
/** About 40 days. An instance ends by its own deadlines long before. */
const MOST_LOOKS = 6000;

export type LookAgainOutcome = "takenByRunningInstance" | "startedInstance" | "gaveUp";

/**
 * Sees to it that an event which found its machine's workflow running is not swallowed: leaves a mark, then waits until
 * the running instance has taken it or has ended, in which case it starts another one.
 *
 * One look per generation. Errors count as "not yet".
 */
export function* lookAgain(
  context: OrchestrationContext,
): Generator<Task, { readonly outcome: LookAgainOutcome } | undefined, unknown> {
  const input = readInput(context, lookAgainInput);
  const { vmId, looks } = input;
  const instanceId = input.instanceId ?? machineInstanceId("protect", vmId);
  context.df.setCustomStatus({ stage: "waitingForInstance", instanceId, looks });
  const hasMarked = input.hasMarked || (yield* leaveMark(context, vmId));
  const outcome = yield* lookOnce(context, vmId, instanceId, input.hasMarked);
  if (outcome !== undefined) return { outcome };
  if (looks >= MOST_LOOKS) return yield* giveUp(context, vmId);
  const seconds = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(looks, 10));
  yield* waitUntil(context, addSeconds(nowOf(context), seconds));
  context.df.continueAsNew({ vmId, instanceId, hasMarked, looks: looks + 1 });
  return undefined;
}

function* leaveMark(context: OrchestrationContext, vmId: string): Generator<Task, boolean, unknown> {
  try {
    yield* askAttention(context, vmId, "mark");
    return true;
  } catch {
    return false;
  }
}

function* lookOnce(
  context: OrchestrationContext,
  vmId: string,
  instanceId: string,
  wasMarkedBefore: boolean,
): Generator<Task, LookAgainOutcome | undefined, unknown> {
  try {
    // The mark first: who took it looks at the machine again, and another instance would have nothing to do.
    if (wasMarkedBefore && (yield* askAttention(context, vmId, "isMarked")) === false) return "takenByRunningInstance";
    const answer = yield* callActivity(context, startProtection, { vmId, instanceId }, briefRetry);
    return answer.kind === "started" ? "startedInstance" : undefined;
  } catch {
    return undefined;
  }
}

function* giveUp(
  context: OrchestrationContext,
  vmId: string,
): Generator<Task, { readonly outcome: LookAgainOutcome }, unknown> {
  const explanation = "An instance for this machine has run for weeks and never looked again.";
  const outcome = { outcome: "needsAttention", reason: "internalError", vmId, explanation } as const;
  yield* tellPeople(context, protectionNotice(outcome, nowOf(context)));
  return { outcome: "gaveUp" };
}
