import type { OrchestrationContext, Task } from "durable-functions";
import { patientRetry } from "../../domain/retry.ts";
import { nextWaitStep } from "../../domain/wait.ts";
import { readOperation } from "../contracts/activities.ts";
import { callActivity } from "./call-activity.ts";
import { nowOf, waitUntil } from "./time.ts";

export interface FollowedOperation {
  readonly vaultId: string;
  readonly operationId: string;
  /** What Azure asked us to wait before the first look. */
  readonly retryAfterSeconds?: number;
}

export type OperationEnd =
  | { readonly kind: "succeeded"; readonly jobId?: string }
  | { readonly kind: "failed"; readonly errorCode: string; readonly errorMessage: string }
  | { readonly kind: "timedOut" };

/**
 * Follows an operation of Azure Backup to its end or to the deadline. Looks as seldom as Azure asks; an end seen at the
 * deadline counts.
 *
 * @param until - `job`: an operation that succeeded is not over until it names its job, which may take seconds more.
 * @throws ActivityFailed when the operation can no longer be read.
 */
export function* followOperation(
  context: OrchestrationContext,
  operation: FollowedOperation,
  deadlineSeconds: number,
  until: "end" | "job",
): Generator<Task, OperationEnd, unknown> {
  const { vaultId, operationId } = operation;
  const wait = { startedAt: nowOf(context), deadlineSeconds, minimumSeconds: 10, maximumSeconds: 300 };
  let asked = operation.retryAfterSeconds;
  for (;;) {
    const step = nextWaitStep(wait, nowOf(context), asked);
    if (step.kind === "deadlinePassed") return { kind: "timedOut" };
    yield* waitUntil(context, step.at);
    const state = yield* callActivity(context, readOperation, { vaultId, operationId }, patientRetry);
    if (state.kind === "failed") return state;
    if (state.kind === "succeeded" && (until === "end" || state.jobId !== undefined)) return state;
    asked = state.kind === "inProgress" ? state.retryAfterSeconds : undefined;
  }
}
