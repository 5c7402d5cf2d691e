import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { scheduleNotice } from "../../../../domain/notices/schedule.ts";
import type { AttentionReason } from "../../../../domain/reasons.ts";

const now = "2026-03-31T01:00:00.000Z" as Instant;

test.for<["scheduleUnknown" | AttentionReason, string]>([
  ["scheduleUnknown", "The configuration no longer contains this schedule."],
  ["accessDenied", "The app's identity lacks a permission."],
])("reports that a schedule left machines out: %s", ([reason, text]) => {
  const notice = scheduleNotice({ schedule: "nightly", reason, dueAt: now, occurredAt: now });

  expect(notice).toMatchObject({ kind: "scheduleNeedsAttention", severity: "error", text });
});

test("names each resource that a schedule left out as a fact of its own", () => {
  const leftOut = ["/vaults/closed", "machines of subscription s"];

  const notice = scheduleNotice({ schedule: "nightly", reason: "accessDenied", dueAt: now, occurredAt: now, leftOut });

  expect(notice.facts.slice(-2)).toEqual([
    ["Left out", "/vaults/closed"],
    ["Left out", "machines of subscription s"],
  ]);
});
