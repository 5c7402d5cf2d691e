import { expect, test } from "vitest";
import type { BackupJobFault } from "../../../../../../../local/azure-simulator/arm/service.ts";
import { at, backUp, givenProtectedMachine, jobState, readJob } from "../../protected-machine.ts";
import { itemId, machine, machineId } from "../../simulated-service.ts";

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

test.for<[string, BackupJobFault["outcome"], string, number | undefined]>([
  ["a failed snapshot fails the job", "snapshotFailed", "Failed[Failed,NotStarted]", 400039],
  [
    "a failed transfer ends the job with a warning",
    "transferFailed",
    "CompletedWithWarnings[Completed,Failed]",
    400309,
  ],
  ["a skipped transfer completes the job", "transferSkipped", "Completed[Completed,Skipped]", undefined],
  [
    "a cancelled transfer ends the job with a warning",
    "cancelled",
    "CompletedWithWarnings[Completed,Cancelled]",
    400158,
  ],
  ["a failed job may leave its task in progress", "failedLeavingTask", "Failed[InProgress,NotStarted]", 400136],
  [
    "a completed job may leave its transfer in progress",
    "completedLeavingTask",
    "Completed[Completed,InProgress]",
    undefined,
  ],
  ["a job may validate what it made", "validated", "Completed[Completed,Completed,Completed]", undefined],
  ["a stalled job does not end", "stalled", "InProgress[Completed,InProgress]", undefined],
])("%s", async ([, outcome, state, errorCode]) => {
  const simulated = await givenProtectedMachine();
  simulated.faults.set(machineId().toLowerCase(), { outcome });

  const jobId = await backUp(simulated);
  simulated.wait(60 * 48);

  expect(await jobState(simulated, jobId)).toBe(state);
  expect(at(await readJob(simulated, jobId), "properties", "errorDetails", 0, "errorCode")).toBe(errorCode);
});

test("an error of the fault plan replaces the documented one", async () => {
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

test("a completed job that leaves its transfer in progress brings nothing into the vault", async () => {
  const simulated = await givenProtectedMachine();
  simulated.faults.set(machineId().toLowerCase(), { outcome: "completedLeavingTask" });

  await backUp(simulated);
  simulated.wait(60 * 24);

  const points = await simulated.call("GET", `${itemId()}/recoveryPoints`);
  expect(at(points.body, "value", 0, "properties", "recoveryPointTierDetails")).toMatchObject([{ type: "InstantRP" }]);
});

test("deleting the machine during the transfer leaves a warning and the snapshot", async () => {
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

test("a machine recreated under its name is not the protected one", async () => {
  const simulated = await givenProtectedMachine();
  simulated.machines.set(machineId().toLowerCase(), machine({ uniqueId: "another" }));

  const jobId = await backUp(simulated);
  simulated.wait(1);

  expect(await jobState(simulated, jobId)).toBe("Failed[Failed,NotStarted]");
});

test("a second backup is refused in the snapshot phase; in the transfer phase it starts and its own transfer is skipped", async () => {
  const simulated = await givenProtectedMachine({ disks: [{ lun: -1, name: "os", sizeGb: 4096, sku: "Premium_LRS" }] });
  await backUp(simulated);

  const early = await simulated.call("POST", `${itemId()}/backup`, { body: {} });
  simulated.wait(20);
  const second = await backUp(simulated);
  simulated.wait(20);

  expect(at(early.body, "error", "code")).toBe("UserErrorBackupOperationInProgress");
  expect(await jobState(simulated, second)).toBe("Completed[Completed,Skipped]");
});

test("a job whose transfer was skipped has moved nothing and reports no size", async () => {
  const simulated = await givenProtectedMachine();
  simulated.faults.set(machineId().toLowerCase(), { outcome: "transferSkipped" });

  const jobId = await backUp(simulated);
  simulated.wait(60);

  const job = await readJob(simulated, jobId);
  expect(at(job, "properties", "extendedInfo", "propertyBag", "Backup Size")).toBeUndefined();
});
