import { expect, test } from "vitest";
import { applyCheckOperation, type ExpectedBackups, isCheckDue } from "../../../../../domain/backup/expected/state.ts";
import { minutes, noon } from "../../../../support/vault-rows.ts";

const nothing = { expected: "", missed: "", failed: "", running: "" };
const state: ExpectedBackups = { ...nothing, nextAt: noon, checkedAt: minutes(-60), expected: "abc" };

test.for<[string, ExpectedBackups | undefined, boolean]>([
  ["was never checked", undefined, true],
  ["is due", state, true],
  ["is not due yet", { ...state, nextAt: minutes(1) }, false],
])("a vault that %s", ([, before, expected]) => {
  expect(isCheckDue(before, noon)).toBe(expected);
});

test("a check replaces what was known, and ends a failure", () => {
  const check = { ...nothing, nextAt: minutes(60), checkedAt: noon };

  expect(applyCheckOperation({ ...state, failedSince: noon }, { name: "save", ...check })).toEqual(check);
});

test("a failure keeps what is known, and since when it lasts", () => {
  const first = applyCheckOperation(state, { name: "postpone", failedAt: noon, nextAt: minutes(15) });
  const second = applyCheckOperation(first, { name: "postpone", failedAt: minutes(15), nextAt: minutes(30) });

  expect(first).toEqual({ ...state, nextAt: minutes(15), failedSince: noon });
  expect(second).toEqual({ ...state, nextAt: minutes(30), failedSince: noon });
});

test("a vault that could never be checked is not checked at every tick", () => {
  const after = applyCheckOperation(undefined, { name: "postpone", failedAt: noon, nextAt: minutes(15) });

  expect(after).toEqual({ ...nothing, nextAt: minutes(15), failedSince: noon });
});

test("nothing is kept of a vault that is gone", () => {
  expect(applyCheckOperation(state, { name: "forget" })).toBeUndefined();
});
