import { expect, test } from "vitest";
import {
  isUsed,
  MAX_USED_ACTIONS,
  noUsedActions,
  useAction,
  usedActionsKey,
} from "../../../../domain/actions/used-actions.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";

const now = "2026-06-01T08:00:00.000Z" as Instant;
const DAY = 86_400;
const idOf = (index: number) => index.toString(16).padStart(32, "0");

test("remembers what was done, and nothing else", () => {
  const state = useAction(noUsedActions, idOf(1), now);

  expect([isUsed(noUsedActions, idOf(1)), isUsed(state, idOf(1)), isUsed(state, idOf(2))]).toEqual([
    false,
    true,
    false,
  ]);
  expect(isUsed(state, "constructor")).toBe(false);
});

test("forgets after three weeks, which is longer than any link to the action can be used", () => {
  const state = useAction(noUsedActions, idOf(1), now);

  const atTheEnd = useAction(state, idOf(2), addSeconds(now, 21 * DAY - 1));
  const after = useAction(state, idOf(2), addSeconds(now, 21 * DAY));

  expect(isUsed(atTheEnd, idOf(1))).toBe(true);
  expect(after).toEqual({ forgetAt: { [idOf(2)]: addSeconds(now, 42 * DAY) } });
});

test("the same action again is one entry, remembered from then on", () => {
  const again = useAction(useAction(noUsedActions, idOf(1), now), idOf(1), addSeconds(now, DAY));

  expect(again).toEqual({ forgetAt: { [idOf(1)]: addSeconds(now, 22 * DAY) } });
});

test("keeps the newest of more actions than it can remember", () => {
  const ids = Array.from({ length: MAX_USED_ACTIONS }, (_, index) => index);
  const full = { forgetAt: Object.fromEntries(ids.map((index) => [idOf(index), addSeconds(now, DAY + index)])) };

  const state = useAction(useAction(full, idOf(1000), now), idOf(1001), now);

  expect(Object.keys(state.forgetAt)).toHaveLength(MAX_USED_ACTIONS);
  expect([0, 1, 2, 1000, 1001].map((index) => isUsed(state, idOf(index)))).toEqual([false, false, true, true, true]);
  expect(JSON.stringify(state).length).toBeLessThan(32 * 1024);
});

test("spreads the actions over sixteen entities", () => {
  expect([usedActionsKey(`a${"0".repeat(31)}`), usedActionsKey(idOf(1))]).toEqual(["a", "0"]);
});
