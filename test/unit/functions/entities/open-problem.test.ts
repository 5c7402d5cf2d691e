import { expect, test } from "vitest";
import { openProblem } from "../../../../functions/entities/open-problem.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const found = {
  reason: "policyMissing",
  at: "2026-03-31T01:00:00.000Z",
  machineKey: "0".repeat(32),
  toldBy: "notice",
};

test("keeps a problem until it is closed, and leaves nothing behind then", () => {
  const open = sendToEntity(openProblem, [["open", found]]);
  const closed = sendToEntity(openProblem, [["open", found], ["close"]]);

  expect(open).toMatchObject({ exists: true, state: { reason: "policyMissing", attempts: 1 } });
  expect(closed).toMatchObject({ exists: false, results: [{ isNew: true }, { reason: "policyMissing", attempts: 1 }] });
});

test.for([[["explode"]], [["open", { reason: "nonsense" }]], [["open"]]] as const)(
  "returns null for %j and keeps its state",
  ([operation]) => {
    const { state, results } = sendToEntity(openProblem, [["open", found], operation]);

    expect(results[1]).toBeNull();
    expect(state).toMatchObject({ reason: "policyMissing", attempts: 1 });
  },
);
