import { expect, test } from "vitest";
import { isWatchDue } from "../../../../domain/backup/watch-due.ts";
import { minutes, noon } from "../../../support/vault-rows.ts";

test.for<[string, Parameters<typeof isWatchDue>[0], number, boolean]>([
  ["was never watched", undefined, 0, true],
  ["is due", { nextAt: noon }, 0, true],
  ["is not due yet", { nextAt: minutes(1) }, 0, false],
  ["is not due yet, but somebody waits", { nextAt: minutes(1) }, 1, true],
])("a vault that %s", ([, watch, claims, expected]) => {
  expect(isWatchDue(watch, claims, noon)).toBe(expected);
});
