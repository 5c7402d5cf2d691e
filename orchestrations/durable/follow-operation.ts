import type { OrchestrationContext, Task } from "durable-functions";
import { briefRetry } from "../../domain/retry.ts";
import { pollIntervals } from "../../domain/wait.ts";
import { type ActivityOutput, readOperation } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "./call.ts";
import type { FromJson } from "./json.ts";
import { pollUntil } from "./wait.ts";

type OperationState = FromJson<ActivityOutput<typeof readOperation>>;

export interface FollowedOperation {
  readonly vaultId: string;
  readonly operationId: string;
  /** The wait that Azure asked for before the first poll, in seconds. */
  readonly retryAfterSeconds?: number;
}

export type OperationEnd =
  | Extract<OperationState, { readonly kind: "failed" }>
  | { readonly kind: "succeeded"; readonly jobId?: string }
  /** Its end is not known at the deadline: what it should have brought about has to be read. */
  | { readonly kind: "timedOut" };

/**
 * Follows an operation of Azure Backup to its end or to the deadline, polling no sooner than Azure asks. An end found at the
 * deadline counts. Azure has accepted the operation, so a poll that fails, even with 404, does not say that it failed.
 *
 * @param until - `job`: an operation that succeeded has not ended before it names its job, which may take seconds more.
 */
export function* followOperation(
  context: OrchestrationContext,
  operation: FollowedOperation,
  deadlineSeconds: number,
  until: "end" | "job",
): Generator<Task, OperationEnd, unknown> {
  const { vaultId, operationId, retryAfterSeconds = 0 } = operation;
  const isPending = (state: Polled) =>
    state.kind === "inProgress" ||
    state.kind === "unreadable" ||
    (until === "job" && state.kind === "succeeded" && state.jobId === undefined);
  const state = yield* pollUntil(
    context,
    {
      deadlineSeconds,
      interval: pollIntervals.operation,
      isPending,
      retryAfterSeconds: (found) =>
        found.kind === "inProgress" || found.kind === "unreadable" ? found.retryAfterSeconds : undefined,
      firstDelaySeconds: retryAfterSeconds,
    },
    () => poll(context, { vaultId, operationId }),
  );
  return state.kind === "inProgress" || state.kind === "unreadable" || isPending(state) ? { kind: "timedOut" } : state;
}

type Polled = OperationState | { readonly kind: "unreadable"; readonly retryAfterSeconds?: number };

function* poll(
  context: OrchestrationContext,
  operation: { readonly vaultId: string; readonly operationId: string },
): Generator<Task, Polled, unknown> {
  try {
    return yield* callActivity(context, readOperation, operation, briefRetry);
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    const { retryAfterSeconds } = error.facts;
    return { kind: "unreadable", ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  }
}
