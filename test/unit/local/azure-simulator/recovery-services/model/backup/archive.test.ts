import { expect, test } from "vitest";
import { askForProtection, at, givenVault, readJob } from "../../protected-machine.ts";
import {
  DAY_MINUTES,
  givenScheduledBackups,
  LONG_TERM_POLICY,
  movePoint,
  recommendedPoints,
} from "../../scheduled-backups.ts";
import { itemId, machine, machineId, simulate, vaultId } from "../../simulated-service.ts";

test("a monthly point is recommended for the archive after three months in the vault", async () => {
  const simulated = await givenScheduledBackups(2 + 90);

  const early = await recommendedPoints(simulated);
  simulated.wait(DAY_MINUTES);
  const [point = "", ...others] = await recommendedPoints(simulated);

  expect([early, others]).toEqual([[], []]);
  expect(await recommendedPoints(simulated, [point])).toEqual([]);
  const read = await simulated.call("GET", `${itemId()}/recoveryPoints/${point}`, { apiVersion: "2023-06-01" });
  expect(at(read.body, "properties", "recoveryPointMoveReadinessInfo")).toEqual({
    ArchivedRP: { isReadyForMove: true },
  });
});

test("a job moves a point to the archive, and the point cannot be moved twice", async () => {
  const simulated = await givenScheduledBackups(2 + 91);
  const [point = ""] = await recommendedPoints(simulated);

  const wrongWay = await movePoint(simulated, point, "InstantRP");
  const accepted = await movePoint(simulated, point);
  simulated.wait(5 * 60);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");
  const read = await simulated.call("GET", `${itemId()}/recoveryPoints/${point}`);
  const again = await movePoint(simulated, point);

  expect([wrongWay.status, accepted.status, again.status]).toEqual([400, 202, 400]);
  const job = await readJob(simulated, String(at(operation.body, "properties", "jobId")));
  expect([at(job, "properties", "operation"), at(job, "properties", "status")]).toEqual([
    "MoveRecoveryPoint",
    "Completed",
  ]);
  expect(at(read.body, "properties", "recoveryPointTierDetails")).toEqual([{ type: "ArchivedRP", status: "Valid" }]);
});

test("a daily point cannot be moved to the archive", async () => {
  const simulated = await givenScheduledBackups(3);
  const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints`);

  const refused = await movePoint(simulated, String(at(body, "value", 1, "name")));

  expect([refused.status, at(refused.body, "error", "code")]).toEqual([400, "UserErrorRecoveryPointNotReadyForMove"]);
});

test("points in zone-redundant vaults cannot be moved to the archive", async () => {
  const simulated = simulate({ scheduledBackups: true });
  simulated.machines.set(machineId().toLowerCase(), machine());
  await givenVault(simulated);
  await simulated.call("PUT", `${vaultId()}/backupstorageconfig/vaultstorageconfig`, {
    body: { properties: { storageModelType: "ZoneRedundant" } },
  });
  await simulated.call("PUT", `${vaultId()}/backupPolicies/LongTerm`, { body: { properties: LONG_TERM_POLICY } });
  await askForProtection(simulated, { policy: "LongTerm" });
  simulated.wait(100 * DAY_MINUTES);

  expect(await recommendedPoints(simulated)).toEqual([]);
});
