import { expect, test } from "vitest";
import { closest, didYouMean } from "../../../../domain/text/closest.ts";

const candidates = ["westeurope", "northeurope", "uksouth", "all"];

test.for<[string, string | undefined]>([
  ["westeurope", "westeurope"],
  ["WestEurope", "westeurope"],
  ["westeuorpe", "westeurope"],
  ["westeurop", "westeurope"],
  ["westeuro", "westeurope"],
  ["westeur", undefined],
  ["wwesteuropee", "westeurope"],
  ["ukwest", undefined],
  ["al", "all"],
  ["l", undefined],
  ["xyz", undefined],
  ["", undefined],
])("%s is closest to %s", ([text, meant]) => {
  expect(closest(text, candidates)).toBe(meant);
});

test("the nearest of several is meant", () => {
  expect(closest("rule", ["tules", "rules", "roles"])).toBe("rules");
});

test("a text too long for a name is not compared", () => {
  const long = "x".repeat(101);

  expect(closest(long, [long])).toBeUndefined();
  expect(closest(long.slice(1), [long.slice(1)])).toBe(long.slice(1));
});

test("the hint is a question, or nothing", () => {
  expect(didYouMean("uksoth", candidates)).toBe(' Did you mean "uksouth"?');
  expect(didYouMean("mars", candidates)).toBe("");
});
