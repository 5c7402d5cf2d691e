import { afterAll, beforeAll, expect, test } from "vitest";
import { createVaultJobs } from "../../../../azure/recovery-services/vault-jobs.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { type ArmServer, azureOptions, startArmServer } from "../../../support/azure/arm-server.ts";
import { VAULT_ID, VM_ID } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const startedFrom = "2026-03-01T20:25:00.500Z" as Instant;
const span = { from: startedFrom, until: "2026-03-02T03:00:00.500Z" as Instant };

function listJobs() {
  return createVaultJobs(azureOptions(azure)).listJobs({ vaultId: VAULT_ID, startedFrom });
}

function listRecoveryPoints() {
  return createVaultJobs(azureOptions(azure)).listRecoveryPoints({ vaultId: VAULT_ID, vmId: VM_ID, ...span });
}

const row = (name: string, properties: object = {}) => ({
  name,
  properties: {
    jobType: "AzureIaaSVMJob",
    entityFriendlyName: "vm-web",
    operation: "Backup",
    status: "InProgress",
    startTime: "2026-03-01T20:25:01.5Z",
    ...properties,
  },
});

const point = (properties: object, name = "123") => ({
  name,
  properties: { objectType: "IaasVMRecoveryPoint", recoveryPointTime: "2026-03-02T01:00:00.1234567Z", ...properties },
});

test("a row names its machine by its container, an old one without a resource group", async () => {
  const rows = [row("new", { containerName: "iaasvmcontainerv2;RG-app;VM-Web" }), row("old", { containerName: "" })];
  azure.respondWith({ status: 200, body: { value: rows } });

  expect(await listJobs()).toMatchObject([
    { jobId: "new", machineName: "VM-Web", resourceGroup: "RG-app" },
    { jobId: "old", machineName: "vm-web" },
  ]);
});

test("the list is filtered by the service, then by the exact start, oldest first", async () => {
  const rows = [
    row("newest", { startTime: "2026-03-02T00:00:00Z", status: "Completed", endTime: "2026-03-02T01:00:00Z" }),
    row("at the start", { startTime: "2026-03-01T20:25:00.5Z" }),
    row("before", { startTime: "2026-03-01T20:25:00.4Z" }),
  ];
  azure.respondWith({ status: 200, body: { value: rows } });

  const jobs = await listJobs();

  expect(jobs.map(({ jobId }) => jobId)).toEqual(["at the start", "newest"]);
  expect(jobs[1]).toMatchObject({ status: "Completed", endedAt: "2026-03-02T01:00:00.000Z" });
  expect(azure.requests.at(-1)?.query.get("$filter")).toBe(
    "backupManagementType eq 'AzureIaasVM' and operation eq 'Backup' and startTime eq '2026-03-01 08:25:00 PM' and endTime eq '2026-03-31 08:25:00 PM'",
  );
});

test("a job that two pages show counts once, as the later page shows it", async () => {
  const value = [row("job"), row("job", { status: "Failed" })];
  azure.respondWith({ status: 200, body: { value } });

  expect(await listJobs()).toMatchObject([{ jobId: "job", status: "Failed" }]);
});

test("a row that names no machine cannot be read", async () => {
  azure.respondWith({ status: 200, body: { value: [row("job", { entityFriendlyName: undefined })] } });

  await expect(listJobs()).rejects.toMatchObject({ code: "AZURE_RESPONSE_UNREADABLE" });
});

test.for<[what: string, tiers: unknown, inSnapshotTier: boolean, inVaultTier: boolean]>([
  ["names", [tier("InstantRP", "Valid"), tier("HardenedRP", "Valid")], true, true],
  ["names in another casing", [tier("instantRp", "valid")], true, false],
  ["numbers", [tier(1, 1), tier(2, 1)], true, true],
  ["the vault's tier alone", [tier(2, 1)], false, true],
  ["the archive tier", [tier("ArchivedRP", "Valid")], false, true],
  ["a rehydrated point", [tier("HardenedRP", "Rehydrated"), tier(3, 1)], false, true],
  ["a tier that is not usable", [tier("InstantRP", "Invalid"), tier("HardenedRP", "Deleted")], false, false],
  ["numbers of a tier that is not usable", [tier(1, 0), tier(2, 2), tier(2, 3)], false, false],
  ["a tier without a state", [tier("HardenedRP", undefined)], false, false],
  ["a tier that the app does not know", [tier("FutureRP", "Valid")], false, false],
  ["no tiers", [], false, false],
  ["no list of tiers, as before 2020", null, false, false],
])("reads the tiers of a recovery point: %s", async ([, recoveryPointTierDetails, isInSnapshotTier, isInVaultTier]) => {
  azure.respondWith({ status: 200, body: { value: [point({ recoveryPointTierDetails })] } });

  expect(await listRecoveryPoints()).toEqual([
    { recoveryPointId: "123", at: "2026-03-02T01:00:00.123Z", isInSnapshotTier, isInVaultTier },
  ]);
});

test("points are filtered by the service in whole seconds, then exactly, oldest first", async () => {
  const at = (name: string, recoveryPointTime: string) => point({ recoveryPointTime }, name);
  const value = [
    at("after", "2026-03-02T03:00:00.501Z"),
    at("last", "2026-03-02T03:00:00.5Z"),
    at("first", "2026-03-01T20:25:00.5Z"),
    at("before", "2026-03-01T20:25:00.499Z"),
  ];
  azure.respondWith({ status: 200, body: { value } });

  const points = await listRecoveryPoints();

  expect(points.map(({ recoveryPointId }) => recoveryPointId)).toEqual(["first", "last"]);
  expect(azure.requests.at(-1)?.query.get("$filter")).toBe(
    "startDate eq '2026-03-01 08:25:00 PM' and endDate eq '2026-03-02 03:00:01 AM'",
  );
});

test("a point says its consistency, and one without a time cannot be read", async () => {
  const consistent = point({ recoveryPointType: "AppConsistent" });
  azure.respondWith({ status: 200, body: { value: [consistent] } });
  expect(await listRecoveryPoints()).toMatchObject([{ consistency: "AppConsistent" }]);

  azure.respondWith({ status: 200, body: { value: [point({ recoveryPointTime: undefined })] } });
  await expect(listRecoveryPoints()).rejects.toMatchObject({ code: "AZURE_RESPONSE_UNREADABLE" });
});

test.for([
  ["2024-05-28T00:00:00.0000000", { expiresAt: "2024-05-28T00:00:00.000Z" }],
  ["2024-05-28T00:00:00Z", { expiresAt: "2024-05-28T00:00:00.000Z" }],
  ["2024-05-28T02:00:00+02:00", { expiresAt: "2024-05-28T00:00:00.000Z" }],
  ["soon", {}],
  [undefined, {}],
] as const)("a point that expires %s says until when it is kept", async ([expiryTime, expected]) => {
  azure.respondWith({ status: 200, body: { value: [point({ recoveryPointProperties: { expiryTime } })] } });

  const [found] = await listRecoveryPoints();

  expect({ expiresAt: found?.expiresAt }).toEqual({ expiresAt: undefined, ...expected });
});

function tier(type: unknown, status: unknown) {
  return { type, status };
}
