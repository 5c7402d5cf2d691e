import { expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import type { RecoveryPoint } from "../../../../domain/ports/vault-jobs.ts";
import { createReadRetention } from "../../../../functions/activities/read-retention.ts";
import { InMemoryVaultJobs } from "../../../support/fakes/in-memory-vault-jobs.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const at = "2026-11-21T02:35:00.123Z" as Instant;
const expiresAt = "2026-12-21T00:00:00.000Z" as Instant;
const point: RecoveryPoint = { recoveryPointId: "1", at, isInSnapshotTier: true, isInVaultTier: true, expiresAt };
const { expiresAt: _, ...withoutExpiry } = point;

function read(jobs: InMemoryVaultJobs, vmIds: readonly string[] = [vmId]) {
  return createReadRetention({ jobs })({ vaultId, points: vmIds.map((id) => ({ vmId: id, at })) });
}

test.for<[string, readonly RecoveryPoint[], object]>([
  ["is kept until Azure says", [point], { expiresAt }],
  ["that Azure does not show is not known", [], {}],
  ["that says no end is not known", [withoutExpiry], {}],
  ["of another time is not meant", [{ ...point, at: addSeconds(at, 5) }], {}],
  ["that may be one of two is not known", [point, { ...point, recoveryPointId: "2", at: addSeconds(at, 0.5) }], {}],
])("a recovery point %s", async ([, points, expected]) => {
  const jobs = new InMemoryVaultJobs();
  for (const found of points) jobs.putRecoveryPoint(vaultId, vmId, found);

  expect(await read(jobs)).toEqual([expected]);
});

test("answers in the order of the machines, whatever Azure refuses for one of them", async () => {
  const other = vmId.replace("web-01", "web-02");
  const jobs = new InMemoryVaultJobs().putRecoveryPoint(vaultId, other, point);
  jobs.faults.failNext("listRecoveryPoints", new BackupError("AZURE_NOT_FOUND", "No item."));

  expect(await read(jobs, [vmId, other])).toEqual([{}, { expiresAt }]);
});

test.for([
  ["what may pass", new BackupError("AZURE_THROTTLED", "Later.")],
  ["a bug", new Error("A bug.")],
] as const)("%s is an error, for the workflow to try again", async ([, error]) => {
  const jobs = new InMemoryVaultJobs();
  jobs.faults.failNext("listRecoveryPoints", error);

  await expect(read(jobs)).rejects.toBe(error);
});
