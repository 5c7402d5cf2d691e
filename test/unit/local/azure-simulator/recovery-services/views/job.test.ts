import { expect, test } from "vitest";
import { at, backUp, givenProtectedMachine, readJob } from "../protected-machine.ts";
import { itemId, vaultId } from "../simulated-service.ts";

test("a finished job shows its duration, size, expiry and task times", async () => {
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

test("old api-versions show .NET durations and numbers for actions", async () => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  simulated.wait(120);

  const body = await readJob(simulated, jobId, "2016-12-01");

  expect(at(body, "properties", "duration")).toMatch(/^\d\d:\d\d:\d\d(\.\d{7})?$/);
  expect(at(body, "properties", "actionsInfo")).toEqual([1]);
});

test("in its first second a backup job has not begun with its snapshot", async () => {
  const simulated = await givenProtectedMachine();

  await simulated.call("POST", `${itemId()}/backup`, { body: { properties: { objectType: "IaasVMBackupRequest" } } });

  const jobs = await simulated.call("GET", `${vaultId()}/backupJobs?$filter=operation%20eq%20'Backup'`);
  const job = await readJob(simulated, String(at(jobs.body, "value", 0, "name")));
  const tasks = at(job, "properties", "extendedInfo", "tasksList") as readonly { readonly status: string }[];
  expect(tasks.map(({ status }) => status)).toEqual(["NotStarted", "NotStarted"]);
});
