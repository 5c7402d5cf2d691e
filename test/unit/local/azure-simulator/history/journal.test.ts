import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  afterwards,
  backup,
  carryOut,
  everyBody,
  GROUP,
  ITEM,
  jobStatuses,
  toRunningBackup,
  VAULT,
  VM,
} from "./backup-scenario.ts";
import { journalPath, late, punctual, startCloud } from "./restartable-cloud.ts";

test.for<[string, { readonly stopped: number; readonly begun: number; readonly isLate?: boolean }]>([
  ["a stop in mid-transfer", { stopped: 30, begun: 30 }],
  ["a stop of ten seconds", { stopped: 30, begun: 30 + 1 / 6 }],
  ["a stop in which the job would have ended", { stopped: 30, begun: 100 }],
  ["a stop in the snapshot phase, on a machine whose timers are late", { stopped: 14, begun: 14, isLate: true }],
  ["a stop in mid-transfer, on a machine whose timers are late", { stopped: 30, begun: 30, isLate: true }],
])("after %s everything is as if nothing had happened, to the end", async ([, { stopped, begun, isLate = false }]) => {
  const twin = await startCloud();
  const cloud = await startCloud({ journalFile: journalPath(), clock: isLate ? late : punctual });
  const polls = await carryOut(twin, toRunningBackup);
  await carryOut(cloud, toRunningBackup);
  await cloud.until(stopped);
  const atTheStop = await jobStatuses(cloud);

  await cloud.restart(begun);

  expect(atTheStop).toEqual(["InProgress"]);
  for (const minute of [begun, 32, 36, 40, 48, 60, 75, 100].filter((each) => each >= begun)) {
    await twin.until(minute);
    await cloud.until(minute);
    expect(await everyBody(cloud, polls)).toEqual(await everyBody(twin, polls));
  }
  expect(await jobStatuses(cloud)).toEqual(["Completed"]);
  const laterPolls = await carryOut(twin, afterwards);
  expect(await carryOut(cloud, afterwards)).toEqual(laterPolls);
  for (const minute of [125.3, 125.8, 126, 127]) {
    await twin.until(minute);
    await cloud.until(minute);
    expect(await everyBody(cloud, laterPolls)).toEqual(await everyBody(twin, laterPolls));
  }
});

test("a restart after every call, with reads in between, makes no difference", async () => {
  const twin = await startCloud();
  const cloud = await startCloud({ journalFile: journalPath() });
  const polls = await carryOut(twin, toRunningBackup);

  for (const step of toRunningBackup) {
    await carryOut(cloud, [step]);
    await everyBody(cloud, []);
    await cloud.restart();
  }

  for (const minute of [20, 30, 100]) {
    await twin.until(minute);
    await cloud.until(minute);
    expect(await everyBody(cloud, polls)).toEqual(await everyBody(twin, polls));
  }
});

test("a refused call is not recorded", async () => {
  const twin = await startCloud();
  const cloud = await startCloud({ journalFile: journalPath() });
  await carryOut(twin, toRunningBackup);
  const [first, ...others] = toRunningBackup;
  await carryOut(cloud, first === undefined ? [] : [first]);
  const refusals = [
    await cloud.send("PUT", VM, { properties: {} }),
    await cloud.send("POST", `${ITEM}/backup`, backup),
    await cloud.send("DELETE", GROUP.replace("rg1", "rg2")),
  ];
  await carryOut(cloud, others);

  await cloud.restart(100);

  await twin.until(100);
  expect(refusals.map(({ status }) => status)).toEqual([400, 404, 404]);
  expect(await everyBody(cloud, [])).toEqual(await everyBody(twin, []));
});

test("a fault injected before the restart is replayed after it, though plans are not kept", async () => {
  const journalFile = journalPath();
  const cloud = await startCloud({ journalFile });
  cloud.cloud().faults.begin({
    faults: [
      { kind: "backupJob", resource: VM, outcome: "transferFailed" },
      { kind: "agentNotReady", resource: VM, from: "PT1H" },
    ],
  });
  await carryOut(cloud, toRunningBackup);
  await cloud.until(30);

  await cloud.restart();

  await cloud.until(100);
  expect(await jobStatuses(cloud)).toEqual(["CompletedWithWarnings"]);
  expect(cloud.cloud().faults.state().faults).toEqual([]);
});

test("a fault injected in an effect, outside any call, is replayed", async () => {
  const cloud = await startCloud({ journalFile: journalPath() });
  cloud.cloud().faults.begin({ faults: [{ kind: "agentNotReady", resource: VM }] });
  await carryOut(cloud, toRunningBackup);
  await cloud.until(40);
  const before = await jobStatuses(cloud);
  cloud.cloud().faults.end();

  await cloud.restart();

  expect(before).toEqual(["Failed"]);
  expect(await jobStatuses(cloud)).toEqual(before);
});

test("the initial state is loaded once; afterwards it comes from the journal", async () => {
  const load = [{ path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope", tags: { made: "first" } } }];
  const cloud = await startCloud({ journalFile: journalPath(), load });
  await cloud.send("PATCH", GROUP, { tags: { made: "then changed" } });

  await cloud.restart();

  const { body } = await cloud.send("GET", GROUP);
  expect(body).toMatchObject({ tags: { made: "then changed" } });
});

test("a machine of the initial state is as ready after a restart as before", async () => {
  const load = [
    { path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } },
    { path: VM, apiVersion: "2024-03-01", body: { location: "westeurope", properties: {} } },
  ];
  const cloud = await startCloud({ journalFile: journalPath(), load });
  const before = await everyBody(cloud, []);

  await cloud.restart();

  expect(await everyBody(cloud, [])).toEqual(before);
  expect(await cloud.send("GET", VM)).toMatchObject({ body: { properties: { provisioningState: "Succeeded" } } });
});

test("an initial state that is refused is not recorded in part", async () => {
  const journalFile = journalPath();
  const load = [
    { path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } },
    { path: `${VAULT}/nothing`, apiVersion: "2021-04-01", body: {} },
  ];

  const started = startCloud({ journalFile, load });

  await expect(started).rejects.toThrow("initial state was refused");
  const cloud = await startCloud({ journalFile });
  expect(await cloud.send("GET", GROUP)).toMatchObject({ status: 404 });
});

test("reads are not recorded, POSTs that only read included", async () => {
  const journalFile = journalPath();
  const cloud = await startCloud({ journalFile });
  await carryOut(cloud, toRunningBackup);
  const before = readFileSync(journalFile, "utf8");

  await everyBody(cloud, []);
  await cloud.send("POST", "/providers/Microsoft.ResourceGraph/resources", { query: "Resources" });
  const region = "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.RecoveryServices/locations";
  const status = await cloud.send("POST", `${region}/westeurope/backupStatus`, { resourceType: "VM", resourceId: VM });

  expect(status.status).toBe(200);
  expect(readFileSync(journalFile, "utf8")).toBe(before);
});
