import type { OrchestrationContext, Task } from "durable-functions";
import { patientRetry } from "../../domain/retry.ts";
import { pollIntervals } from "../../domain/wait.ts";
import { type ActivityOutput, readOperation } from "../contracts/activities.ts";
import { callActivity } from "./call.ts";
import type { FromJson } from "./json.ts";
import { pollUntil } from "./wait.ts";

export interface FollowedOperation {
  readonly vaultId: string;
  readonly operationId: string;
  /** The wait that Azure asked for before the first poll, in seconds. */
  readonly retryAfterSeconds?: number;
}

export type OperationEnd =
  | { readonly kind: "succeeded"; readonly jobId?: string }
  | { readonly kind: "failed"; readonly errorCode: string; readonly errorMessage: string }
  | { readonly kind: "timedOut" };

/**
 * Follows an operation of Azure Backup to its end or to the deadline, polling no sooner than Azure asks. An end found at the
 * deadline counts.
 *
 * @param until - `job`: an operation that succeeded has not ended before it names its job, which may take seconds more.
 * @throws ActivityFailed when the operation can no longer be read.
 */
export function* followOperation(
  context: OrchestrationContext,
  operation: FollowedOperation,
  deadlineSeconds: number,
  until: "end" | "job",
): Generator<Task, OperationEnd, unknown> {
  const { vaultId, operationId, retryAfterSeconds = 0 } = operation;
  const isPending = (state: FromJson<ActivityOutput<typeof readOperation>>) =>
    state.kind === "inProgress" || (until === "job" && state.kind === "succeeded" && state.jobId === undefined);
  const state = yield* pollUntil(
    context,
    {
      deadlineSeconds,
      interval: pollIntervals.operation,
      isPending,
      retryAfterSeconds: (found) => (found.kind === "inProgress" ? found.retryAfterSeconds : undefined),
      firstDelaySeconds: retryAfterSeconds,
    },
    () => callActivity(context, readOperation, { vaultId, operationId }, patientRetry),
  );
  return state.kind === "inProgress" || isPending(state) ? { kind: "timedOut" } : state;
}
