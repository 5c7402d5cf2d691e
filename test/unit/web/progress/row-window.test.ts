import { expect, test } from "vitest";
import { rowWindow } from "../../../../web/progress/row-window.ts";

test.for([
  ["the beginning", [1000, 50, 0, 500], { first: 0, end: 20 }],
  ["the middle, with ten rows on both sides", [1000, 50, 25_000, 500], { first: 490, end: 520 }],
  ["the end", [1000, 50, 49_500, 500], { first: 980, end: 1000 }],
  ["few rows", [5, 50, 0, 500], { first: 0, end: 5 }],
  ["rows that became fewer while the end was shown", [10, 50, 49_500, 500], { first: 10, end: 10 }],
] as const)("what is drawn at %s", ([, [rows, rowHeight, scrollTop, height], expected]) => {
  expect(rowWindow(rows, rowHeight, scrollTop, height)).toEqual(expected);
});
