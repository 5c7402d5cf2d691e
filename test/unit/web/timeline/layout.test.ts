import { expect, test } from "vitest";
import type { TimelineItem, TimelineLane } from "../../../../web/timeline/lane-of.ts";
import { layOut } from "../../../../web/timeline/layout.ts";

const span = { from: "2026-03-30T00:00:00.000Z", to: "2026-03-31T00:00:00.000Z" };
const item = (at: string, kind: string, more: Partial<TimelineItem> = {}): TimelineItem => ({
  at,
  what: kind,
  kind,
  ...more,
});
const lane = (items: readonly TimelineItem[], id: TimelineLane, observedAt: string = span.to) =>
  layOut(items, span, observedAt).find((each) => each.id === id);

test("the lanes go from cause to effect, also without an entry", () => {
  expect(layOut([], span).map(({ id }) => id)).toEqual(["event", "decision", "protection", "backup", "recoveryPoint"]);
});

test("an entry lies where its time is", () => {
  const marks = lane([item("2026-03-30T06:00:00.000Z", "event")], "event")?.marks;

  expect(marks?.map(({ x }) => x)).toEqual([0.25]);
});

test("entries that are too close to tell apart share a mark with the gravest tone", () => {
  const items = [
    item("2026-03-30T12:05:00.000Z", "protection", { outcome: "needsAttention" }),
    item("2026-03-30T12:00:00.000Z", "protection", { outcome: "protected" }),
    item("2026-03-30T18:00:00.000Z", "protection", { outcome: "protected" }),
  ];

  const marks = lane(items, "protection")?.marks;

  expect(marks?.map(({ entries, tone }) => [entries.length, tone])).toEqual([
    [2, "bad"],
    [1, "good"],
  ]);
});

test("what held before the drawing begins is kept for its left edge", () => {
  const early = item("2026-03-28T00:00:00.000Z", "protection");

  expect(lane([early, item("2026-03-29T00:00:00.000Z", "protection")], "protection")?.before?.at).toBe(
    "2026-03-29T00:00:00.000Z",
  );
});

test("a backup is a bar with the phases that are proven", () => {
  const milestones = {
    triggeredAt: "2026-03-30T06:00:00.000Z",
    snapshotAt: "2026-03-30T12:00:00.000Z",
    vaultedAt: "2026-03-30T18:00:00.000Z",
  };

  const backup = lane([item("2026-03-30T18:00:00.000Z", "backup", { milestones, result: "completed" })], "backup");

  expect(backup?.marks).toEqual([]);
  expect(backup?.bars[0]).toMatchObject({
    start: 0.25,
    end: 0.75,
    isCut: false,
    tone: "good",
    phases: [
      { name: "snapshot", start: 0.25, end: 0.5 },
      { name: "transfer", start: 0.5, end: 0.75 },
    ],
  });
});

test("a backup that began before the drawing is cut at the left edge", () => {
  const milestones = { triggeredAt: "2026-03-29T18:00:00.000Z", snapshotAt: "2026-03-29T20:00:00.000Z" };

  const bar = lane([item("2026-03-30T06:00:00.000Z", "backup", { milestones, result: "failed" })], "backup")?.bars[0];

  expect(bar).toMatchObject({ start: 0, end: 0.25, isCut: true, phases: [{ name: "transfer", start: 0, end: 0.25 }] });
});

test("a backup without a milestone is a mark", () => {
  const backup = lane([item("2026-03-30T06:00:00.000Z", "backup", { result: "failed" })], "backup");

  expect([backup?.bars.length, backup?.marks.length]).toEqual([0, 1]);
});

test("nothing is on record before the first entry", () => {
  const gaps = lane([item("2026-03-30T12:00:00.000Z", "event")], "protection")?.gaps;

  expect(gaps).toEqual([{ from: span.from, to: "2026-03-30T12:00:00.000Z", start: 0, end: 0.5 }]);
});

test("a machine without any entry has no evidence at all", () => {
  expect(layOut([], span)[0]?.gaps).toEqual([{ ...span, start: 0, end: 1 }]);
});

const week = { from: "2026-03-24T00:00:00.000Z", to: "2026-03-31T00:00:00.000Z" };

test.for([
  ["36 hours old is still evidence", "2026-03-29T12:00:00.000Z", 0],
  ["a second older is not", "2026-03-29T11:59:59.000Z", 1],
] as const)("an observation of %s", ([, observedAt, gaps]) => {
  const event = layOut([item("2026-03-20T00:00:00.000Z", "event")], week, observedAt)[0];

  expect(event?.gaps).toHaveLength(gaps);
});

test("a stretch without a recovery point is shown as missing evidence, days that have one are not", () => {
  const points = ["2026-03-20", "2026-03-25", "2026-03-26", "2026-03-29"].map((day) =>
    item(`${day}T00:00:00.000Z`, "recoveryPoint"),
  );

  const gaps = layOut(points, week, week.to).find(({ id }) => id === "recoveryPoint")?.gaps;

  expect(gaps?.map(({ from, to }) => [from.slice(0, 10), to.slice(0, 10)])).toEqual([
    ["2026-03-24", "2026-03-25"],
    ["2026-03-26", "2026-03-29"],
    ["2026-03-29", "2026-03-31"],
  ]);
});
