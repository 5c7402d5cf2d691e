import { expect, test } from "vitest";
import { vaultWatch } from "../../../../functions/entities/vault-watch.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";
import { minutes, noon } from "../../../support/vault-rows.ts";

const saved = {
  ...{ at: noon, listFrom: noon, tellFrom: noon, nextAt: minutes(60), hasChanged: false },
  ...{ opened: "", missing: "", snapshots: "", told: "", followed: [] },
};

test("keeps what a poll saves, and is watched earlier for an expected backup", () => {
  const { state, results } = sendToEntity(vaultWatch, [
    ["save", saved],
    ["expect", { at: minutes(30) }],
  ]);

  expect(state).toMatchObject({ polledAt: noon, nextAt: minutes(30) });
  expect(results).toEqual([true, true]);
});

test("postpones a vault that cannot be listed, and deletes itself with the vault", () => {
  const kept = sendToEntity(vaultWatch, [
    ["save", saved],
    ["postpone", { at: minutes(90) }],
  ]);
  const gone = sendToEntity(vaultWatch, [["save", saved], ["forget"]]);

  expect(kept.state).toMatchObject({ nextAt: minutes(90) });
  expect(gone.exists).toBe(false);
});

test("leaves nothing behind when it knows nothing", () => {
  expect(sendToEntity(vaultWatch, [["postpone", { at: noon }]]).exists).toBe(false);
});

test.for<[string, unknown]>([
  ["save", { at: "yesterday" }],
  ["expect", undefined],
  ["unknown", undefined],
])("answers what it cannot read with null: %s", ([name, input]) => {
  const { state, results } = sendToEntity(vaultWatch, [
    ["save", saved],
    [name, input],
  ]);

  expect(results).toEqual([true, null]);
  expect(state).toMatchObject({ polledAt: noon });
});
