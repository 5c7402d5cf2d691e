import type { OrchestrationContext, Task } from "durable-functions";
import { patientRetry } from "../../domain/retry.ts";
import { readBackupStatus } from "../contracts/activities.ts";
import { callActivity } from "../durable/call.ts";
import { type Candidate, joinWaitingList, leaveWaitingList, waiting } from "./place.ts";
import type { Finish } from "./result.ts";
import type { ProtectInput } from "./run.ts";

/**
 * Ends a run that a sweep started when the vaults of the machine have no place today: the machine waits for its day, and is read
 * then. `undefined` when it has to be read now.
 *
 * The sweep's row said which vaults the machine is for and that it has no item, but a row lags. So Azure is asked whether a vault
 * protects the machine: one that is protected is never reported as waiting. What else may have changed since (the machine is gone,
 * its tags exclude it) is found on its day, or by the run of its own event.
 */
export function* waitByPlan(
  context: OrchestrationContext,
  { vmId, waitPlan }: ProtectInput,
): Generator<Task, Finish | undefined, unknown> {
  if (waitPlan === undefined) return undefined;
  const { location, vaultId, maximumVaults, ...decided } = waitPlan;
  const decision = { vaultId, maximumVaults, whenDayQuotaReached: "wait" } as const;
  const candidate: Candidate = { context, machine: { vmId }, decision };
  const joined = yield* joinWaitingList(candidate);
  if (joined === undefined) return undefined;
  const { rule, configVersion } = decided;
  context.df.setCustomStatus({ stage: "checkingBackupStatus", configVersion, rule, vaultId: joined.vaultId });
  let isProtected: boolean;
  try {
    const status = yield* callActivity(context, readBackupStatus, { vmId, location }, patientRetry);
    isProtected = status.kind === "protected";
  } catch (error) {
    // The machine is not told to wait, so that it would not come on the day that the list has for it.
    yield* leaveWaitingList(candidate, joined.vaultId);
    throw error;
  }
  if (isProtected) {
    yield* leaveWaitingList(candidate, joined.vaultId);
    return undefined;
  }
  const end = waiting(joined.vaultId, joined.until);
  return { ...end, details: { ...end.details, ...decided } };
}
