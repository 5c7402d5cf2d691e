import { patientRetry } from "../../domain/retry.ts";
import { policyKeyOf, policyUnread, policyVerdict, type SweepVerdict } from "../../domain/sweep/policies.ts";
import { ensurePolicy } from "../contracts/vault-activities.ts";
import { callActivity } from "../durable/call.ts";
import { nowOf, waitSeconds } from "../durable/wait.ts";
import { type Context, type PlannedRun, type Step, withVerdict } from "./run.ts";

/** Policies of one generation. */
const MAX_BATCH = 10;

/**
 * Compares some policies with their templates and corrects what may be corrected: daylight saving and changed templates reach also
 * the vaults that get no new machine. Each policy takes one start of the rate.
 */
export function* checkPolicies(context: Context, run: PlannedRun): Step<PlannedRun> {
  const batch = run.policies.slice(0, MAX_BATCH);
  let next: PlannedRun = { ...run, policies: run.policies.slice(MAX_BATCH) };
  for (const policy of batch) {
    next = withVerdict(next, yield* check(context, policy));
    next = { ...next, checkedPolicies: [...next.checkedPolicies, policyKeyOf(policy)] };
  }
  yield* waitSeconds(context, Math.ceil((batch.length * 60) / run.plan.startsPerMinute));
  return next;
}

function* check(context: Context, policy: PlannedRun["policies"][number]): Step<SweepVerdict> {
  try {
    const request = { ...policy, create: false, mayBeListed: true, at: nowOf(context) };
    return policyVerdict(policy, yield* callActivity(context, ensurePolicy, request, patientRetry));
  } catch {
    return policyUnread(policy);
  }
}
