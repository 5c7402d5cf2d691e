import { expect, test } from "vitest";
import { rowForKey, rowsToDraw, scrollTopFor } from "../../../../web/fleet/window.ts";

const frame = { scrollTop: 0, height: 500, rowHeight: 50, rows: 10_000 };

test.for([
  ["at the top", { ...frame }, { first: 0, end: 22 }],
  ["in the middle", { ...frame, scrollTop: 5025 }, { first: 88, end: 123 }],
  ["at the end", { ...frame, scrollTop: 499_500 }, { first: 9978, end: 10_000 }],
  ["of a short list", { ...frame, rows: 3 }, { first: 0, end: 3 }],
  ["of an empty list", { ...frame, rows: 0 }, { first: 0, end: 0 }],
  [
    "of a list that has become shorter than the frame has scrolled",
    { ...frame, scrollTop: 9000, rows: 5 },
    { first: 5, end: 5 },
  ],
] as const)("draws the rows in sight and some around them %s", ([, given, rows]) => {
  expect(rowsToDraw(given)).toEqual(rows);
});

test.for([
  ["a row above", 3, 500, 150],
  ["a row in sight", 12, 500, 500],
  ["a row below", 40, 500, 1550],
  ["a row that is cut at the end", 19, 490, 500],
] as const)("scrolls as little as possible to show %s", ([, row, scrollTop, expected]) => {
  expect(scrollTopFor(row, { ...frame, scrollTop })).toBe(expected);
});

test.for([
  ["ArrowDown", 0, 1],
  ["ArrowDown", 9999, 9999],
  ["ArrowUp", 0, 0],
  ["PageDown", 0, 9],
  ["PageUp", 12, 3],
  ["Home", 5000, 0],
  ["End", 0, 9999],
  ["Enter", 5, undefined],
  ["a", 5, undefined],
  ["constructor", 5, undefined],
] as const)("%s leads from row %i to %s", ([key, row, expected]) => {
  expect(rowForKey(key, row, frame)).toBe(expected);
});

test("no key leads anywhere in an empty list; a page of a tiny frame is one row", () => {
  expect(rowForKey("End", 0, { ...frame, rows: 0 })).toBeUndefined();
  expect(rowForKey("PageDown", 4, { ...frame, height: 30 })).toBe(5);
});
