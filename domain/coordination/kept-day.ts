import { type Instant, isBefore } from "../instant.ts";
import { sameResource } from "../resource-id.ts";
import type { OpenProblem } from "./open-problem.ts";

/** Where and until when a machine waits for a vault's quota of the day. */
export interface WaitingDay {
  readonly vaultId: string;
  readonly until: Instant;
}

/**
 * Which of two days a machine keeps: a run that checks a machine again which waits already may have put it on the waiting list of
 * another vault of the family. On two lists it would take two places of the forecast, so that another machine waits for a day on which
 * nothing is left to wait for. The earlier day is kept, and of equal ones the one that the machine was told first.
 *
 * @param problem - Why earlier runs did not protect the machine.
 * @returns `undefined` when the machine is on one list only.
 */
export function keptDay(
  joined: WaitingDay,
  problem: OpenProblem | undefined,
  now: Instant,
): { readonly kept: WaitingDay; readonly left: WaitingDay } | undefined {
  const earlier = waitingDayOf(problem, now);
  if (earlier === undefined || sameResource(earlier.vaultId, joined.vaultId)) return undefined;
  return isBefore(joined.until, earlier.until) ? { kept: joined, left: earlier } : { kept: earlier, left: joined };
}

/**
 * The day that a machine was told and that has not come: a machine that is protected before it, or needs no place any more, leaves that
 * vault's list. Its place would be kept for nothing, so that another machine waits longer.
 *
 * @returns `undefined` for a machine that does not wait, or whose day has begun.
 */
export function waitingDayOf(problem: OpenProblem | undefined, now: Instant): WaitingDay | undefined {
  if (problem?.reason !== "dayQuotaReached") return undefined;
  const { vaultId, until } = problem;
  return vaultId === undefined || until === undefined || !isBefore(now, until) ? undefined : { vaultId, until };
}
