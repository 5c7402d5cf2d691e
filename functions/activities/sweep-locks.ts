import type { Subscriptions } from "../../domain/ports/subscriptions.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { sweepLocks } from "../../orchestrations/contracts/sweep.ts";

/** Lists a subscription's locks that hold restore points, in one call. Safe to repeat: it changes nothing. */
export function createSweepLocks(deps: { readonly subscriptions: Pick<Subscriptions, "listRestorePointLocks"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof sweepLocks>> => {
    const { subscriptionId } = sweepLocks.input.parse(rawInput);
    const locks = await deps.subscriptions.listRestorePointLocks(subscriptionId);
    return { locks: [...locks] };
  };
}
