import { afterAll, beforeAll, expect, test } from "vitest";
import { createRecoveryServicesVault } from "../../../../azure/recovery-services/recovery-services-vault.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { type ArmServer, azureOptions, refusal, startArmServer } from "../../../support/azure/arm-server.ts";
import { VAULT_ID, VM_ID } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const key = { vaultId: VAULT_ID, vmId: VM_ID };
const jobId = "0a0b0c0d-0000-1111-2222-333344445555";

function vault() {
  return createRecoveryServicesVault(azureOptions(azure));
}

const row = (name: string, properties: object) => ({
  name,
  properties: {
    jobType: "AzureIaaSVMJob",
    entityFriendlyName: "vm-web",
    containerName: "iaasvmcontainerv2;rg-app;vm-web",
    operation: "Backup",
    status: "InProgress",
    startTime: "2026-03-01T20:25:01.5Z",
    ...properties,
  },
});

test("lists jobs with the service's filter and filters again by machine and start", async () => {
  azure.respondWith({
    status: 200,
    body: {
      value: [
        row("older", { startTime: "2026-03-01T20:25:00.4Z" }),
        row("first", {}),
        row("newest", { containerName: undefined, startTime: "2026-03-02T00:00:00Z", status: "Completed" }),
        row("same name in another group", { containerName: "iaasvmcontainerv2;rg-other;vm-web" }),
        row("longer name", { containerName: undefined, entityFriendlyName: "vm-web2" }),
      ],
    },
  });

  const jobs = await vault().listBackupJobs({ ...key, startedFrom: "2026-03-01T20:25:00.500Z" as Instant });

  expect(jobs.map((job) => job.jobId)).toEqual(["newest", "first"]);
  expect(azure.requests.at(-1)?.query.get("$filter")).toBe(
    "backupManagementType eq 'AzureIaasVM' and operation eq 'Backup' and startTime eq '2026-03-01 08:25:00 PM' and endTime eq '2026-03-31 08:25:00 PM'",
  );
});

test.for([
  ["in progress, by one list", ["InProgress"], "InProgress", ["InProgress"]],
  [
    "being cancelled, by a second list when none is in progress",
    ["Cancelling"],
    "Cancelling",
    ["InProgress", "Cancelling"],
  ],
  ["absent, by two lists", [], undefined, ["InProgress", "Cancelling"]],
] as const)("finds the running job that is %s", async ([, present, found, listed]) => {
  azure.respondWith(({ query }) => {
    const rows = present.map((status) => row(jobId, { status }));
    const ofOthers = row("other", { containerName: "iaasvmcontainerv2;rg-other;vm-web" });
    const isWanted = present.some((status) => query.get("$filter")?.includes(`status eq '${status}'`));
    return { status: 200, body: { value: isWanted ? [ofOthers, ...rows] : [ofOthers] } };
  });
  const before = azure.requests.length;

  const jobs = await vault().listBackupJobs({
    ...key,
    startedFrom: "2026-03-01T00:00:00.000Z" as Instant,
    onlyRunning: true,
  });

  expect(jobs.map((job) => job.status)).toEqual(found === undefined ? [] : [found]);
  const filters = azure.requests.slice(before).map(({ query }) => query.get("$filter"));
  expect(filters).toEqual(
    listed.map((status) => expect.stringContaining(`operation eq 'Backup' and status eq '${status}'`)),
  );
});

test("reads a job with tasks, errors and size", async () => {
  azure.respondWith({
    status: 200,
    body: row(jobId, {
      status: "CompletedWithWarnings",
      endTime: "2026-03-01T21:00:00Z",
      actionsInfo: [1],
      errorDetails: [
        {
          errorCode: 400_158,
          errorTitle: "UserErrorJobSuccessfullyCancelled",
          errorString: "Job is cancelled.",
          recommendations: ["Retry. "],
        },
        { errorCode: 400_001, errorTitle: "", errorString: "Command execution failed.", recommendations: [] },
      ],
      extendedInfo: {
        tasksList: [
          { taskId: "Take Snapshot", status: "Completed", duration: "PT0S", endTime: "2026-03-01T20:40:00Z" },
          { taskId: "Transfer data to vault", status: "InProgress", endTime: "0001-01-01T00:00:00" },
          { taskId: "Validate backup", status: "Dreaming" },
        ],
        propertyBag: { "VM Name": "vm-web", "Backup Size": "11390 MB" },
      },
    }),
  });

  expect(await vault().readJob({ vaultId: VAULT_ID, jobId })).toEqual({
    jobId,
    status: "CompletedWithWarnings",
    startedAt: "2026-03-01T20:25:01.500Z",
    endedAt: "2026-03-01T21:00:00.000Z",
    tasks: [
      { taskId: "Take Snapshot", status: "Completed", endedAt: "2026-03-01T20:40:00.000Z" },
      { taskId: "Transfer data to vault", status: "InProgress" },
      { taskId: "Validate backup", status: "Unknown" },
    ],
    errors: [
      { code: "UserErrorJobSuccessfullyCancelled", message: "Job is cancelled.", recommendations: ["Retry."] },
      { code: "400001", message: "Command execution failed.", recommendations: [] },
    ],
    backupSizeText: "11390 MB",
  });
});

test("redacts secrets in a job's error and its recommendations", async () => {
  const leak = "see https://store.example/log?sv=1&sig=secret1 with Bearer secret2";
  const errorDetails = [{ errorCode: 1, errorTitle: "", errorString: leak, recommendations: [leak, " "] }];
  azure.respondWith({ status: 200, body: row(jobId, { status: "Failed", errorDetails }) });

  const job = await vault().readJob({ vaultId: VAULT_ID, jobId });

  const clean = "see https://store.example/log?… with Bearer …";
  expect(job?.errors).toEqual([{ code: "1", message: clean, recommendations: [clean] }]);
});

test.for([
  ["AzureIaaSVMJobV2", "cancelling", "Cancelling"],
  ["AzureIaaSVMJob", "Expired", "Unknown"],
] as const)("a %s with status %s is %s", async ([jobType, status, expected]) => {
  azure.respondWith({ status: 200, body: row(jobId, { jobType, status }) });

  expect((await vault().readJob({ vaultId: VAULT_ID, jobId }))?.status).toBe(expected);
});

test("a job that the vault does not have is undefined", async () => {
  azure.respondWith(refusal(404, "BMSUserErrorJobNotFound", "No such job."));

  expect(await vault().readJob({ vaultId: VAULT_ID, jobId })).toBeUndefined();
});

test("a job without a start is refused as unreadable", async () => {
  azure.respondWith({ status: 200, body: row(jobId, { startTime: undefined }) });

  await expect(vault().readJob({ vaultId: VAULT_ID, jobId })).rejects.toMatchObject({
    code: "AZURE_RESPONSE_UNREADABLE",
  });
});

/** The service wants UTC on a 12-hour clock. */
