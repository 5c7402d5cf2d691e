import { addSeconds, type Instant, isBefore } from "../instant.ts";

/** Which actions were done by a link, kept by the durable entity `usedActions`. */
export interface UsedActions {
  /** Action ID to the instant at which it may be forgotten. */
  readonly forgetAt: Readonly<Record<string, Instant>>;
}

export const noUsedActions: UsedActions = { forgetAt: {} };

/**
 * How long a used action is remembered. A digest may post a message a week after another channel did, a delivery is tried for three
 * days, and a link can be used for a week after it was posted: 17 days at most.
 */
const MEMORY_SECONDS = 21 * 86_400;

/** Used actions that an entity remembers at most, below 32 KB. Beyond it those that would be forgotten first are. */
export const MAX_USED_ACTIONS = 500;

/** Entities among which the actions are spread, by the first digit of their IDs. */
const SHARD_DIGITS = 1;

/** Key of the entity that remembers an action. */
export function usedActionsKey(id: string): string {
  return id.slice(0, SHARD_DIGITS);
}

/** Notes that an action was done; the same one again changes nothing but for how long it is remembered. */
export function useAction({ forgetAt }: UsedActions, id: string, at: Instant): UsedActions {
  const others = Object.entries(forgetAt)
    .filter(([other, until]) => other !== id && isBefore(at, until))
    .toSorted(([, one], [, other]) => (isBefore(one, other) ? 1 : -1))
    .slice(0, MAX_USED_ACTIONS - 1);
  return { forgetAt: { ...Object.fromEntries(others), [id]: addSeconds(at, MEMORY_SECONDS) } };
}

/** Whether an action was done. */
export function isUsed({ forgetAt }: UsedActions, id: string): boolean {
  return Object.hasOwn(forgetAt, id);
}
