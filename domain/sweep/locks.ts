import type { RestorePointLock } from "../protection/findings/preflight-extras.ts";
import type { SweepVerdict } from "./policies.ts";

/** What a sweep says about the locks of one subscription that hold restore points: once per lock, however many machines it concerns. */
export function lockVerdict(locks: readonly RestorePointLock[]): SweepVerdict {
  return {
    counts: { restorePointLocks: locks.length },
    details: locks.map((lock) => ({ name: `Lock ${lock.name}`, text: `${lock.level} on ${placeOf(lock)}` })),
    issues: locks.map((lock) => ({ resource: placeOf(lock), what: `lock ${lock.name} ${lock.level}` })),
  };
}

/** Locks of a subscription that could not be listed, and why. */
export function locksUnread(subscriptionId: string, because: string): SweepVerdict {
  const issues = [{ resource: `/subscriptions/${subscriptionId}`, what: "locksUnread" }];
  const details = [{ name: "Locks not read", text: `subscription ${subscriptionId}: ${because}` }];
  return { counts: { locksUnread: 1 }, details, issues };
}

function placeOf({ subscriptionId, group }: RestorePointLock): string {
  const subscription = `/subscriptions/${subscriptionId}`;
  return group === undefined ? subscription : `${subscription}/resourceGroups/${group.name}`;
}
