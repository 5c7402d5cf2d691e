import { expect, test } from "vitest";
import { quotaUse, segmentsOf, totalOf } from "../../../../web/progress/segments.ts";
import { itemStatusWords, wordFor } from "../../../../web/words/status-words.ts";

const segments = (counts: Readonly<Record<string, number>>) =>
  segmentsOf(counts, itemStatusWords, (status) => wordFor(itemStatusWords, status));

test("a bar's parts are in the order in which a backup goes on, without those of none", () => {
  const parts = segments({ failed: 1, vaulted: 2, planned: 1, warned: 0 });

  expect(parts.map(({ status, count, share }) => [status, count, share])).toEqual([
    ["planned", 1, 0.25],
    ["vaulted", 2, 0.5],
    ["failed", 1, 0.25],
  ]);
});

test("a state of a newer app counts, as unknown", () => {
  expect(segments({ vaulted: 1, restoredElsewhere: 1 }).at(-1)).toMatchObject({
    count: 1,
    word: { label: "Restored elsewhere", tone: "unknown" },
  });
});

test("without machines there is no bar", () => {
  expect(segments({})).toEqual([]);
  expect(totalOf({ planned: 0 })).toBe(0);
});

test.for([
  ["good below four fifths", { used: 799, limit: 1000 }, { share: 0.799, left: 201, tone: "good" }],
  ["a warning from four fifths on", { used: 800, limit: 1000 }, { share: 0.8, left: 200, tone: "warn" }],
  ["a warning with one left", { used: 249, limit: 250 }, { share: 0.996, left: 1, tone: "warn" }],
  ["bad when nothing is left", { used: 250, limit: 250 }, { share: 1, left: 0, tone: "bad" }],
  ["bad, and full, when more is used than allowed", { used: 262, limit: 250 }, { share: 1, left: 0, tone: "bad" }],
  ["bad without a limit to speak of", { used: 0, limit: 0 }, { share: 1, left: 0, tone: "bad" }],
] as const)("a quota is %s", ([, usage, expected]) => {
  expect(quotaUse(usage)).toEqual(expected);
});
