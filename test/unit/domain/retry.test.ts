import { expect, test } from "vitest";
import type { FailureFacts } from "../../../domain/errors.ts";
import { type Instant, secondsBetween } from "../../../domain/instant.ts";
import { briefRetry, nextRetryStep, patientRetry } from "../../../domain/retry.ts";

const now = "2026-03-31T01:00:00.000Z" as Instant;

function wait(failure: FailureFacts, attempt: number, rules = patientRetry): number | "giveUp" {
  const step = nextRetryStep(failure, attempt, rules, now);
  return step.kind === "giveUp" ? "giveUp" : secondsBetween(now, step.at);
}

const unavailable: FailureFacts = { code: "AZURE_UNAVAILABLE", retryable: true };
const throttled: FailureFacts = { code: "AZURE_THROTTLED", retryable: true };
const lost: FailureFacts = { code: "AZURE_OUTCOME_UNKNOWN", retryable: true };

test.for<[string, FailureFacts, number, number | "giveUp"]>([
  ["5 s after the first call", unavailable, 1, 5],
  ["twice as long after the second", unavailable, 2, 10],
  ["320 s after the seventh", unavailable, 7, 320],
  ["never longer than the cap", unavailable, 8, 600],
  ["as long as Azure asks when that is longer", { ...throttled, retryAfterSeconds: 324 }, 1, 324],
  ["its own wait when that is longer", { ...throttled, retryAfterSeconds: 1 }, 3, 20],
  ["an hour when Azure asks for one", { ...throttled, retryAfterSeconds: 3600 }, 1, 3600],
  ["90 s at least after a lost answer", lost, 1, 90],
  ["longer after a lost answer when it is due", lost, 8, 600],
])("waits %s", ([, failure, attempt, expected]) => {
  expect(wait(failure, attempt)).toBe(expected);
});

test.for<[string, FailureFacts, number]>([
  ["a failure that cannot get better", { code: "AZURE_REFUSED", retryable: false }, 1],
  ["the twelfth failure", unavailable, 12],
  ["the fifth failure that explains nothing", { retryable: true }, 5],
  ["the sixtieth time that there are too many requests", throttled, 60],
  ["a wait that is longer than its patience", { ...throttled, retryAfterSeconds: 3601 }, 1],
])("gives up at %s", ([, failure, attempt]) => {
  expect(wait(failure, attempt)).toBe("giveUp");
});

test("waits for its turn as often as a large fleet needs", () => {
  expect(wait({ ...throttled, retryAfterSeconds: 3600 }, 59)).toBe(3600);
});

test("gives up earlier where a poll is repeated anyway", () => {
  expect(wait(unavailable, 4, briefRetry)).toBe(40);
  expect(wait(unavailable, 5, briefRetry)).toBe("giveUp");
  expect(wait({ retryable: true }, 3, briefRetry)).toBe("giveUp");
});
