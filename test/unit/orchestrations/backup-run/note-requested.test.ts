import { expect, test } from "vitest";
import { applyClaimsOperation } from "../../../../domain/coordination/backup-claims.ts";
import { namesOf } from "../../../support/drive-orchestrator.ts";
import { drivePart, machineId, PART_ID, selected } from "../../../support/drive-part.ts";

const claimsOf = (run: ReturnType<typeof drivePart>) =>
  namesOf(run.scheduled).filter((name) => name.startsWith("backupClaims."));

test("claims its machines again when the watcher settled their claims with the end of earlier backups", () => {
  const run = drivePart({
    input: { selected: selected("a", "b") },
    settledMeanwhile: [machineId("a")],
    generations: 1,
  });

  const ends = { name: "waitersOf", vmIds: [machineId("a"), machineId("b")], jobIds: ["job-a", "job-b"] } as const;
  expect(applyClaimsOperation(run.claims, ends).result).toEqual([
    { waiter: PART_ID, vmIds: [machineId("a"), machineId("b")] },
  ]);
});

test("claims nothing again while the claims are there", () => {
  const run = drivePart({ input: { selected: selected("a") }, generations: 1 });

  expect(claimsOf(run)).toEqual(["backupClaims.claim", "backupClaims.requested"]);
});

test("goes on when the claims cannot be told", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    respond: { "backupClaims.requested": () => new Error("The entity failed.") },
    generations: 1,
  });

  expect(run.triggered).toHaveLength(1);
  expect(run.report.get("a")).toMatchObject({ status: "triggered" });
});
