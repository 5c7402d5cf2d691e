import { expect, test } from "vitest";
import {
  type BudgetState,
  learnFromResponse,
  newBudget,
  type RequestPriority,
  remainingIn,
  shareOf,
  takeRequest,
} from "../../../../domain/coordination/request-budget.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { nextRetryStep, patientRetry } from "../../../../domain/retry.ts";

const limit = { burst: 100, perHour: 60 };
const start = 1_000_000;
const minute = 60_000;

function take(state: BudgetState, nowMs: number, priority: RequestPriority = "normal", jitter = 0) {
  return takeRequest(state, limit, { priority, nowMs, jitter });
}

function waitOf(state: BudgetState, nowMs: number, jitter = 0): number {
  const { answer } = take(state, nowMs, "high", jitter);
  return answer.kind === "granted" ? 0 : answer.retryAfterSeconds;
}

const empty: BudgetState = { ...newBudget(limit, start), tokens: 0 };

test.for<[RequestPriority, number, string]>([
  ["high", 1, "granted"],
  ["high", 0.5, "refused"],
  ["normal", 6, "granted"],
  ["normal", 5.9, "refused"],
  ["low", 26, "granted"],
  ["low", 25.9, "refused"],
])("a request of %s priority with %d left is %s", ([priority, tokens, kind]) => {
  expect(take({ ...empty, tokens }, start, priority).answer.kind).toBe(kind);
});

test("grants as many at once as the burst, then as fast as it refills", () => {
  let state = newBudget(limit, start);
  let granted = 0;
  for (let request = 0; request < 150; request += 1) {
    const taken = take(state, start, "high");
    state = taken.state;
    if (taken.answer.kind === "granted") granted += 1;
  }

  expect(granted).toBe(100);
  expect(take(state, start + minute, "high").answer.kind).toBe("granted");
  expect(take(state, start + minute - 1, "high").answer.kind).toBe("refused");
});

test("gives refused requests one turn after another", () => {
  const first = take(empty, start, "high");
  const second = take(first.state, start, "high");

  expect(first.answer).toEqual({ kind: "refused", retryAfterSeconds: 60 });
  expect(second.answer).toEqual({ kind: "refused", retryAfterSeconds: 120 });
});

test("names no wait of more than an hour, a fifth for jitter included", () => {
  const crowded = { ...empty, queuedUntilMs: start + 600 * minute };

  expect(waitOf(crowded, start)).toBe(3000);
  expect(waitOf(crowded, start, 0.999)).toBeLessThanOrEqual(3600);
});

test("a workflow waits for the longest turn instead of giving up", () => {
  const crowded = { ...empty, queuedUntilMs: start + 600 * minute };
  const refused = {
    retryable: true,
    code: "AZURE_THROTTLED",
    retryAfterSeconds: waitOf(crowded, start, 0.999),
  } as const;

  expect(nextRetryStep(refused, 59, patientRetry, "2026-06-01T00:00:00.000Z" as Instant).kind).toBe("retry");
});

test("keeps a second at least between a refusal and the next try", () => {
  const fast = { burst: 1, perHour: 360_000_000 };

  expect(takeRequest(empty, fast, { priority: "high", nowMs: start, jitter: 0 }).answer).toEqual({
    kind: "refused",
    retryAfterSeconds: 1,
  });
});

test("sends nothing while Azure asked to wait, and goes on afterwards", () => {
  const blocked = learnFromResponse(newBudget(limit, start), limit, { throttledSeconds: 90 }, start);

  expect(waitOf(blocked, start + 89_000)).toBe(61);
  expect(waitOf(blocked, start + 90_000)).toBe(0);
});

test("takes Azure's number of remaining requests when it is lower, and never a higher one", () => {
  const full = newBudget(limit, start);

  expect(learnFromResponse(full, limit, { remaining: 3 }, start).tokens).toBe(3);
  expect(learnFromResponse(full, limit, { remaining: 900 }, start).tokens).toBe(100);
});

test("a longer wait that Azure asked for earlier stays", () => {
  const once = learnFromResponse(newBudget(limit, start), limit, { throttledSeconds: 90 }, start);
  const twice = learnFromResponse(once, limit, { throttledSeconds: 5 }, start);

  expect(twice.blockedUntilMs).toBe(start + 90_000);
});

test("a clock that goes back gives no new requests", () => {
  expect(waitOf(empty, start - 100 * minute)).toBeGreaterThan(0);
});

test("a process among three may send a third, and one of very many still something", () => {
  expect(shareOf(limit, { workers: 3 })).toEqual({ burst: 33, perHour: 20 });
  expect(shareOf(limit, { workers: 1000 })).toEqual({ burst: 1, perHour: 1 });
});

test.for<RequestPriority>(["high", "normal", "low"])(
  "one of very many processes may send a request of %s priority",
  (priority) => {
    const share = shareOf(limit, { workers: 1000 });

    expect(takeRequest(newBudget(share, start), share, { priority, nowMs: start, jitter: 0 }).answer.kind).toBe(
      "granted",
    );
  },
);

test("a list that was begun is finished on credit, which what follows waits for", () => {
  const begun = { ...empty, tokens: 1 };
  const request = { priority: "normal", nowMs: start, jitter: 0, continuesList: true } as const;
  const second = takeRequest(begun, limit, request);
  const third = takeRequest(second.state, limit, request);
  const fourth = takeRequest(third.state, limit, request);

  expect([second, third, fourth].map(({ answer }) => answer.kind)).toEqual(["granted", "granted", "granted"]);
  expect(fourth.state.tokens).toBe(-2);
  expect(remainingIn(fourth.state, limit, start)).toBe(0);
  expect(take(fourth.state, start + 3 * minute - 1, "high").answer.kind).toBe("refused");
  expect(take(fourth.state, start + 3 * minute, "high").answer.kind).toBe("granted");
});

test("a list that was begun waits, too, while Azure asks to", () => {
  const blocked = learnFromResponse(newBudget(limit, start), limit, { throttledSeconds: 90 }, start);
  const request = { priority: "high", nowMs: start, jitter: 0, continuesList: true } as const;

  expect(takeRequest(blocked, limit, request).answer.kind).toBe("refused");
});

test.for<[string, Partial<BudgetState>, number, number]>([
  ["what is left, without a part of a request", { tokens: 3.9 }, start, 3],
  ["what has come back since", { tokens: 3 }, start + minute, 4],
  ["nothing while Azure asks to wait", { tokens: 3, blockedUntilMs: start + 1 }, start, 0],
  ["what is left once the wait is over", { tokens: 3, blockedUntilMs: start }, start, 3],
])("tells %s", ([, change, nowMs, remaining]) => {
  expect(remainingIn({ ...empty, ...change }, limit, nowMs)).toBe(remaining);
});
