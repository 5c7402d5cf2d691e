import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { missedOccurrencesNotice } from "../../../../domain/notices/missed-occurrences.ts";

const first = "2026-03-01T02:30:00.000Z" as Instant;
const last = "2026-03-03T02:30:00.000Z" as Instant;
const occurredAt = "2026-03-04T08:00:00.000Z" as Instant;

test("names the schedule and its missed time", () => {
  const notice = missedOccurrencesNotice({
    schedule: "nightly",
    count: 1,
    firstDueAt: first,
    lastDueAt: first,
    occurredAt,
  });

  expect(notice).toMatchObject({ kind: "scheduleNeedsAttention", severity: "error", occurredAt });
  expect(notice.text).toMatch(/^1 run could not be started/);
  expect(notice.facts).toEqual([
    ["Schedule", "nightly"],
    ["Due", "2026-03-01 02:30 UTC"],
  ]);
});

test("names the first and the last of several", () => {
  const notice = missedOccurrencesNotice({
    schedule: "nightly",
    count: 3,
    firstDueAt: first,
    lastDueAt: last,
    occurredAt,
  });

  expect(notice.text).toMatch(/^3 runs could not be started/);
  expect(notice.facts).toContainEqual(["Last due", "2026-03-03 02:30 UTC"]);
});
