import { expect, test } from "vitest";
import { vaultRoute } from "../../../../functions/entities/vault-route.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const at = "2026-11-21T12:00:00Z";
const next = ["next", { at, maximumVaults: 2, whenDayQuotaReached: "nextVault" }] as const;
const closed = ["closed", { at, index: 1, until: "2026-11-22T00:00:00Z" }] as const;

test("names the vault to ask, by what it was told", () => {
  const { results, exists } = sendToEntity(vaultRoute, [next, closed, next]);

  expect(results).toEqual([{ index: 1, waits: false }, true, { index: 2, waits: false }]);
  expect(exists).toBe(true);
});

test("leaves nothing behind while the first vault has places", () => {
  expect(sendToEntity(vaultRoute, [next])).toMatchObject({ state: undefined, exists: false });
});

test.for([[["explode"]], [["next"]], [["closed", { at, index: 0 }]]] as const)(
  "returns null for %j and keeps its state",
  ([operation]) => {
    const after = sendToEntity(vaultRoute, [closed, operation]);

    expect(after.results).toEqual([true, null]);
    expect(after.state).toMatchObject({ closed: { 1: "today" } });
  },
);
