import { expect, test } from "vitest";
import { runControl } from "../../../../functions/entities/run-control.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const at = "2026-11-21T02:30:00.000Z";
const slot = { machine: "a", limits: [{ name: "v:1", maximum: 1 }] };
const update = [
  "update",
  { part: 1, at, counts: { planned: 1 }, hasEnded: false, problems: [], freed: [], wanted: [slot], holdSeconds: 60 },
] as const;

test("gives slots, tells of a cancellation, and goes away with the run", () => {
  const { results, exists } = sendToEntity(runControl, [update, ["cancel"], update, ["read"], ["close"]]);

  const summary = { isCancelled: true, running: [{ part: 1, counts: { planned: 1 } }] };
  expect(results).toMatchObject([
    { isCancelled: false, granted: [true] },
    true,
    { isCancelled: true, granted: [false] },
    summary,
    summary,
  ]);
  expect(exists).toBe(false);
});

test.for([[["explode"]], [["update", { part: "x" }]], [["update"]]] as const)(
  "returns null for %j and keeps its state",
  ([operation]) => {
    const after = sendToEntity(runControl, [update, operation]);

    expect(after.results[1]).toBeNull();
    expect(after.state).toMatchObject({ parts: { 1: { counts: { planned: 1 } } } });
  },
);
