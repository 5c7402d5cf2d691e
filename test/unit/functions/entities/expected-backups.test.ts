import { expect, test } from "vitest";
import { expectedBackups } from "../../../../functions/entities/expected-backups.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";
import { minutes, noon } from "../../../support/vault-rows.ts";

const check = { nextAt: minutes(60), checkedAt: noon, expected: "abc", missed: "", failed: "", running: "" };

test("keeps the last check, and since when the vault cannot be read", () => {
  const failure = { failedAt: minutes(60), nextAt: minutes(75) };

  const { state, results } = sendToEntity(expectedBackups, [
    ["save", check],
    ["postpone", failure],
  ]);

  expect(state).toEqual({ ...check, nextAt: minutes(75), failedSince: minutes(60) });
  expect(results).toEqual([true, true]);
});

test("deletes itself when the vault is gone", () => {
  expect(sendToEntity(expectedBackups, [["save", check], ["forget"]])).toMatchObject({ exists: false });
});

test.for([[["explode"]], [["save"]], [["save", { ...check, nextAt: "soon" }]]] as const)(
  "returns null for %j and keeps its state",
  ([operation]) => {
    const after = sendToEntity(expectedBackups, [["save", check], operation]);

    expect(after.results).toEqual([true, null]);
    expect(after.state).toEqual(check);
  },
);
