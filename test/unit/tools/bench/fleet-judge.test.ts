import { expect, test } from "vitest";
import type { Claim, TrueJob } from "../../../../tools/bench/fleet-evidence.ts";
import { judge } from "../../../../tools/bench/fleet-judge.ts";
import { layOut } from "../../../../tools/bench/fleet-layout.ts";

const layout = layOut({ vms: 1, vaults: 1, subscriptions: 1 });
const vmId = layout.vaults[0]?.machines[0]?.vmId.toLowerCase() ?? "";
const deadlineMs = Date.parse("2026-06-02T03:00:00Z");
const snapshotAt = "2026-06-01T03:10:00.000Z";

function trueJob(endedAtMs: number): TrueJob {
  const snapshotAtMs = [Date.parse(snapshotAt)];
  return { jobId: "1", vmId, startedAtMs: 0, endedAtMs, status: "Completed", isVaulted: true, snapshotAtMs };
}

function claim(atMs: number, endedAtMs: number, isGood: boolean): Claim {
  const milestones = isGood ? { snapshotAt, vaultedAt: new Date(endedAtMs).toISOString() } : {};
  return { vmId, jobId: "1", isGood, isEnd: true, atMs, ...milestones };
}

/** A job that ends so long after the run's deadline, and what the report's line and the event say of it. */
function judged(lateMs: number, line: "good" | "unknown", event: "good" | "none") {
  const endedAtMs = deadlineMs + lateMs;
  const report = [claim(line === "good" ? endedAtMs : deadlineMs, endedAtMs, line === "good")];
  const events = event === "good" ? [claim(endedAtMs + 60_000, endedAtMs, true)] : [];
  return judge(layout, new Map([[vmId, [trueJob(endedAtMs)]]]), { report, events }, deadlineMs);
}

test.for<[string, ...Parameters<typeof judged>, { readonly proven: number; readonly lost: number }]>([
  ["within the deadline, by report and event", 0, "good", "good", { proven: 1, lost: 0 }],
  ["within the deadline, by the event alone", 0, "unknown", "good", { proven: 0, lost: 0 }],
  ["after it, by the event alone", 1, "unknown", "good", { proven: 1, lost: 0 }],
  ["after it, by neither", 1, "unknown", "none", { proven: 0, lost: 1 }],
])("counts a backup that ended %s", ([, lateMs, line, event, expected]) => {
  expect(judged(lateMs, line, event)).toMatchObject({ ...expected, falseClaims: 0 });
});

test("measures no delay of a report that did not wait for the end", () => {
  const { reportDelays, eventDelays } = judged(3_600_000, "unknown", "good");

  expect(reportDelays).toEqual([]);
  expect(eventDelays).toEqual([60]);
});
