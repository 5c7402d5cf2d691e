/**
 * How many requests the app may send to Azure, per subscription, region and RBAC action. The app refuses a request itself before
 * Azure would: a refused call of one workflow never uses up what another one needs, and what is refused is told when to come back.
 */

/** A budget: `burst` requests at once, `perHour` more in an hour. */
export interface RequestLimit {
  readonly burst: number;
  readonly perHour: number;
}

/**
 * `high`: a person waits, or a write that completes work begun. `low`: work that can be done at any time, such as the sweep's lists.
 * Each leaves a reserve to those above it.
 */
export type RequestPriority = "high" | "normal" | "low";

const RESERVES: Readonly<Record<RequestPriority, number>> = { high: 0, normal: 0.05, low: 0.25 };

/** Times are milliseconds since 1970 of the machine's clock. */
export interface BudgetState {
  readonly tokens: number;
  readonly atMs: number;
  /** Azure asked to wait until then. */
  readonly blockedUntilMs: number;
  /** The turn of the last request that was refused; the next refused one comes after it. */
  readonly queuedUntilMs: number;
}

export type BudgetAnswer =
  | { readonly kind: "granted" }
  | { readonly kind: "refused"; readonly retryAfterSeconds: number };

const HOUR_MS = 3_600_000;
/** Spreads a wait by up to this part of it. */
const JITTER = 0.2;
/**
 * No request is told to come back later than this and its jitter, an hour together: by then the hour's budget is a new one, and a
 * workflow that is told to wait longer gives up (`patientRetry`).
 */
const LONGEST_WAIT_MS = HOUR_MS / (1 + JITTER);

export function newBudget(limit: RequestLimit, nowMs: number): BudgetState {
  return { tokens: limit.burst, atMs: nowMs, blockedUntilMs: 0, queuedUntilMs: 0 };
}

export interface TakenRequest {
  readonly priority: RequestPriority;
  readonly nowMs: number;
  /** At least 0 and below 1; spreads the turns by up to a fifth of the wait. */
  readonly jitter: number;
  /**
   * A further page of a list. It is granted on credit, which the following requests wait for: a list that had to begin again with
   * its first page would cost more, and one of more pages than the burst would never end.
   */
  readonly continuesList?: boolean;
}

/**
 * Takes one request out of the budget, or says when to come back: refused requests get turns one after another, as fast as the
 * budget refills, so that they do not all come back together.
 */
export function takeRequest(
  state: BudgetState,
  limit: RequestLimit,
  { priority, nowMs, jitter, continuesList = false }: TakenRequest,
): { readonly state: BudgetState; readonly answer: BudgetAnswer } {
  const refilled = refill(state, limit, nowMs);
  const isBlocked = nowMs < refilled.blockedUntilMs;
  if (!isBlocked && (continuesList || refilled.tokens - 1 >= reserveOf(priority, limit))) {
    return { state: { ...refilled, tokens: refilled.tokens - 1 }, answer: { kind: "granted" } };
  }
  const turn = Math.max(nowMs, refilled.blockedUntilMs, refilled.queuedUntilMs) + HOUR_MS / limit.perHour;
  const turnMs = Math.min(turn, nowMs + LONGEST_WAIT_MS);
  const waitMs = (turnMs - nowMs) * (1 + jitter * JITTER);
  const answer = { kind: "refused", retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) } as const;
  return { state: { ...refilled, queuedUntilMs: turnMs }, answer };
}

/** Never so much that a full budget grants nothing. */
function reserveOf(priority: RequestPriority, { burst }: RequestLimit): number {
  return Math.min(burst * RESERVES[priority], burst - 1);
}

/** What a response of Azure says about the budget. */
export interface BudgetObservation {
  /** Requests that Azure will still take in its present window. */
  readonly remaining?: number;
  /** Azure refused with 429 and asked for this wait. */
  readonly throttledSeconds?: number;
}

/** Azure's own numbers win where they are lower. Without a wait in a 429 a minute is assumed. */
export function learnFromResponse(
  state: BudgetState,
  limit: RequestLimit,
  observed: BudgetObservation,
  nowMs: number,
): BudgetState {
  const refilled = refill(state, limit, nowMs);
  const { remaining, throttledSeconds } = observed;
  const tokens = remaining === undefined ? refilled.tokens : Math.min(refilled.tokens, remaining);
  if (throttledSeconds === undefined) return { ...refilled, tokens };
  const blockedUntilMs = Math.max(refilled.blockedUntilMs, nowMs + throttledSeconds * 1000);
  return { ...refilled, tokens: 0, blockedUntilMs };
}

function refill(state: BudgetState, limit: RequestLimit, nowMs: number): BudgetState {
  const elapsedMs = Math.max(0, nowMs - state.atMs);
  const tokens = Math.min(limit.burst, state.tokens + (elapsedMs / HOUR_MS) * limit.perHour);
  return { ...state, tokens, atMs: Math.max(nowMs, state.atMs) };
}

/** How much of a budget is left. */
export interface BudgetLevel {
  readonly subscriptionId: string;
  /** `arm/reads`, `arm/writes`, `arm/deletes`, or an RBAC action in lower case. */
  readonly action: string;
  /** Requests that may be sent at once, and how many it would be at most. */
  readonly remaining: number;
  readonly burst: number;
}

/** Requests that may be sent now: none while Azure asks to wait. */
export function remainingIn(state: BudgetState, limit: RequestLimit, nowMs: number): number {
  return nowMs < state.blockedUntilMs ? 0 : Math.max(0, Math.floor(refill(state, limit, nowMs).tokens));
}

/** One of the app's processes among several. */
export interface BudgetShare {
  /** Processes that used the budget lately, this one included. */
  readonly workers: number;
}

/** A process that has not learned yet how many others there are. */
export const UNKNOWN_WORKERS = 4;

/** The part of a budget that one of the app's processes may use. Never nothing: work goes on, however slowly. */
export function shareOf(limit: RequestLimit, { workers }: BudgetShare): RequestLimit {
  return { burst: Math.max(1, Math.floor(limit.burst / workers)), perHour: Math.max(1, limit.perHour / workers) };
}
