import { expect, test } from "vitest";
import { runInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { parseRunId, partInstanceId } from "../../../../domain/schedule/run-id.ts";

test("reads schedule and due time out of a run's ID", () => {
  const dueAt = "2026-11-21T02:30:00.000Z" as Instant;

  expect(parseRunId(runInstanceId("nightly", dueAt))).toEqual({ schedule: "nightly", dueAt });
});

test.for([
  "",
  "nightly",
  "run:nightly",
  "run:nightly:2026-13-21T02:30Z",
  "run:a/b:2026-11-21T02:30Z",
  "run:n:2026-02-30T02:30Z",
])("takes %j for no run's ID", (text) => {
  expect(parseRunId(text)).toBeUndefined();
});

test("names the instance of a part, within 100 characters", () => {
  const id = runInstanceId("n".repeat(80), "2026-11-21T02:30:00.000Z" as Instant);

  expect(partInstanceId(id, 12)).toBe(`${id}:part:12`);
  expect(partInstanceId(id, 99_999).length).toBeLessThanOrEqual(100);
});
