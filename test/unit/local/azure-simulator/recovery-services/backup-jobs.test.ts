import { expect, test } from "vitest";
import { at, backUp, givenProtectedMachine, jobState, readJob } from "./protected-machine.ts";
import { itemId, machine, machineId, vaultId } from "./simulated-service.ts";

test("a backup job goes through snapshot, gap and transfer to Completed", async () => {
  const simulated = await givenProtectedMachine();

  const jobId = await backUp(simulated);

  const seen: string[] = [];
  for (let minute = 0; minute < 120; minute += 1) {
    const state = await jobState(simulated, jobId);
    if (seen.at(-1) !== state) seen.push(state);
    simulated.wait(1);
  }
  expect(seen).toEqual([
    "InProgress[InProgress,NotStarted]",
    "InProgress[Completed,NotStarted]",
    "InProgress[Completed,InProgress]",
    "Completed[Completed,Completed]",
  ]);
});

test("a finished job tells its duration, size, expiry and task times", async () => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  simulated.wait(120);

  const body = await readJob(simulated, jobId);

  const properties = at(body, "properties") as Record<string, unknown>;
  expect(properties["duration"]).toMatch(/^PT(\d+H)?(\d+M)?[\d.]+S$/);
  expect(properties["endTime"]).toMatch(/^2026-03-30T\d\d:\d\d:\d\d/);
  expect(properties["actionsInfo"]).toEqual(["Cancellable"]);
  expect(at(properties, "extendedInfo", "propertyBag", "Backup Size")).toMatch(/^\d+ MB$/);
  expect(at(properties, "extendedInfo", "propertyBag", "Recovery Point Expiry Time in UTC")).toMatch(/^4\/29\/2026 /);
  expect(at(properties, "extendedInfo", "tasksList", 1, "startTime")).toMatch(/^2026-03-30T/);
});

test("old api-versions get .NET durations and numbers for actions", async () => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  simulated.wait(120);

  const body = await readJob(simulated, jobId, "2016-12-01");

  expect(at(body, "properties", "duration")).toMatch(/^\d\d:\d\d:\d\d(\.\d{7})?$/);
  expect(at(body, "properties", "actionsInfo")).toEqual([1]);
});

test.for<
  [
    string,
    "snapshotFailed" | "transferFailed" | "transferSkipped" | "cancelled" | "failedLeavingTask" | "stalled",
    string,
    number | undefined,
  ]
>([
  ["a failed snapshot fails the job", "snapshotFailed", "Failed[Failed,NotStarted]", 400039],
  ["a failed transfer warns", "transferFailed", "CompletedWithWarnings[Completed,Failed]", 400309],
  ["a skipped transfer completes", "transferSkipped", "Completed[Completed,Skipped]", undefined],
  ["a transfer cancelled by others warns", "cancelled", "CompletedWithWarnings[Completed,Cancelled]", 400158],
  ["a job can fail and leave its task in progress", "failedLeavingTask", "Failed[InProgress,NotStarted]", 400136],
  ["a stalled job never ends", "stalled", "InProgress[Completed,InProgress]", undefined],
])("%s", async ([, outcome, state, errorCode]) => {
  const simulated = await givenProtectedMachine();
  simulated.faults.set(machineId().toLowerCase(), { outcome });

  const jobId = await backUp(simulated);
  simulated.wait(60 * 48);

  expect(await jobState(simulated, jobId)).toBe(state);
  expect(at(await readJob(simulated, jobId), "properties", "errorDetails", 0, "errorCode")).toBe(errorCode);
});

test("a planned error replaces the documented one", async () => {
  const simulated = await givenProtectedMachine();
  const error = {
    errorCode: 400206,
    errorTitle: "ExtensionSnapshotFailedNoNetwork",
    errorString: "No.",
    recommendations: ["Do."],
  };
  simulated.faults.set(machineId().toLowerCase(), { outcome: "snapshotFailed", error });

  const jobId = await backUp(simulated);
  simulated.wait(60);

  expect(at(await readJob(simulated, jobId), "properties", "errorDetails")).toEqual([error]);
});

test("a machine deleted during the transfer leaves a warning and its snapshot", async () => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  simulated.wait(20);
  expect(await jobState(simulated, jobId)).toBe("InProgress[Completed,InProgress]");

  simulated.machines.clear();
  simulated.wait(120);

  expect(await jobState(simulated, jobId)).toBe("CompletedWithWarnings[Completed,Failed]");
  expect(at(await readJob(simulated, jobId), "properties", "errorDetails", 0, "errorCode")).toBe(320001);
  const points = await simulated.call("GET", `${itemId()}/recoveryPoints`);
  expect(at(points.body, "value", 0, "properties", "recoveryPointTierDetails")).toEqual([
    { type: "InstantRP", status: "Valid" },
  ]);
});

test("a machine made again under its name is not the protected one", async () => {
  const simulated = await givenProtectedMachine();
  simulated.machines.set(machineId().toLowerCase(), machine({ uniqueId: "another" }));

  const jobId = await backUp(simulated);
  simulated.wait(1);

  expect(await jobState(simulated, jobId)).toBe("Failed[Failed,NotStarted]");
});

test.for<[string, number, string]>([
  ["a job cancelled in its snapshot ends Cancelled", 1, "Cancelled[Cancelled,Cancelled]"],
  ["a job cancelled in its transfer ends with a warning", 20, "CompletedWithWarnings[Completed,Cancelled]"],
])("%s", async ([, minutes, end]) => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  simulated.wait(minutes);

  const accepted = await simulated.call("POST", `${vaultId()}/backupJobs/${jobId}/cancel`);
  const during = await simulated.call("GET", accepted.headers?.["Location"] ?? "");
  simulated.wait(2);
  const after = await simulated.call("GET", accepted.headers?.["Location"] ?? "");

  expect([accepted.status, during.status, after.status]).toEqual([202, 202, 204]);
  expect(await jobState(simulated, jobId)).toBe(end);
});

test("a job that has ended cannot be cancelled", async () => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  simulated.wait(120);

  const answer = await simulated.call("POST", `${vaultId()}/backupJobs/${jobId}/cancel`);

  expect(answer.status).toBe(400);
});

test("a second backup is refused in the snapshot phase and allowed in the transfer phase, where its own transfer is skipped", async () => {
  const simulated = await givenProtectedMachine({ disks: [{ lun: -1, name: "os", sizeGb: 4096, sku: "Premium_LRS" }] });
  await backUp(simulated);

  const early = await simulated.call("POST", `${itemId()}/backup`, { body: {} });
  simulated.wait(20);
  const second = await backUp(simulated);
  simulated.wait(20);

  expect(at(early.body, "error", "code")).toBe("UserErrorBackupOperationInProgress");
  expect(await jobState(simulated, second)).toBe("Completed[Completed,Skipped]");
});

test.for<[string, number, boolean, number]>([
  ["nine attempts a day are allowed, the tenth is not", 24, true, 9],
  ["three successes a day are allowed, a fourth attempt is not", 180, false, 3],
])("%s", async ([, minutesApart, fails, allowed]) => {
  const simulated = await givenProtectedMachine();
  for (let attempt = 0; attempt < allowed; attempt += 1) {
    if (fails) simulated.faults.set(machineId().toLowerCase(), { outcome: "snapshotFailed" });
    await backUp(simulated);
    simulated.wait(minutesApart);
  }

  const refused = await simulated.call("POST", `${itemId()}/backup`, { body: {} });
  simulated.wait(24 * 60);
  const nextDay = await simulated.call("POST", `${itemId()}/backup`, { body: {} });

  expect(refused.status).toBe(400);
  expect(at(refused.body, "error", "code")).toBe("CloudDosTimeboudLimitReached");
  expect(nextDay.status).toBe(202);
});

test("the job list knows the service's filter and leaves details out", async () => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  const list = async (filter: string) => {
    const answer = await simulated.call("GET", `${vaultId()}/backupJobs?$filter=${encodeURIComponent(filter)}`);
    return (at(answer.body, "value") as readonly { readonly name: string }[]).map((row) => row.name);
  };

  expect(await list("operation eq 'Backup' and status eq 'InProgress'")).toEqual([jobId]);
  expect(await list("status eq 'Failed'")).toEqual([]);
  expect(await list("startTime eq '2026-03-30 08:00:00 AM' and endTime eq '2026-03-30 12:30:00 PM'")).toHaveLength(2);
  expect(await list("startTime eq '2026-03-30 08:00:00 PM' and endTime eq '2026-03-31 08:00:00 PM'")).toEqual([]);
  expect(await list("operation eq '' and backupManagementType eq 'AzureIaasVM'")).toHaveLength(2);
  const rows = await simulated.call("GET", `${vaultId()}/backupJobs`);
  expect(at(rows.body, "value", 0, "properties", "extendedInfo")).toBeUndefined();
});
