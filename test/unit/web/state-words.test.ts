import { expect, test } from "vitest";
import { inventoryStates } from "../../../domain/inventory/state.ts";
import { badness, STATES, stateWords } from "../../../web/state-words.ts";

test("has words for every state of the inventory, and no other", () => {
  expect(STATES.map(({ state }) => state).toSorted()).toEqual([...inventoryStates].toSorted());
});

test("tells a state of another release as unknown, which is worse than waiting and never fine", () => {
  expect(stateWords("hibernated").word).toBe("Unknown");
  expect(badness("hibernated")).toBeLessThan(badness("waiting"));
  expect(["good", "quiet"]).not.toContain(stateWords("unknown").tone);
});
