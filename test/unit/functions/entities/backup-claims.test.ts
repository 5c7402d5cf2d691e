import { expect, test } from "vitest";
import { backupClaims } from "../../../../functions/entities/backup-claims.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";
import { vmId } from "../../../support/workflow-answers.ts";

const at = "2026-11-21T12:00:00Z";
const claim = ["claim", { waiter: "run:nightly:1", vmIds: [vmId], at }] as const;
const requested = ["requested", { at, backups: [{ vmId, jobId: "job-1" }] }] as const;

test("grants the backup of a machine to one waiter, and tells all of its end", () => {
  const second = ["claim", { waiter: "run:weekly:1", vmIds: [vmId], at }] as const;

  const { results, exists } = sendToEntity(backupClaims, [claim, second, requested, ["settle", { vmIds: [vmId] }]]);

  expect(results).toEqual([
    ["granted"],
    ["joined"],
    true,
    [
      { waiter: "run:nightly:1", vmIds: [vmId] },
      { waiter: "run:weekly:1", vmIds: [vmId] },
    ],
  ]);
  expect(exists).toBe(false);
});

test("stays while a machine is claimed", () => {
  expect(sendToEntity(backupClaims, [claim, ["review", { at }]])).toMatchObject({
    exists: true,
    results: [["granted"], { open: 1, withoutJob: [] }],
  });
});

test.for([[["explode"]], [["claim"]], [["claim", { waiter: "", vmIds: [vmId], at }]]] as const)(
  "returns null for %j and keeps its state",
  ([operation]) => {
    const after = sendToEntity(backupClaims, [claim, operation]);

    expect(after.results).toEqual([["granted"], null]);
    expect(after.state).toMatchObject({ waiters: ["run:nightly:1"] });
  },
);
