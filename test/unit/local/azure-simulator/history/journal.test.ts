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
import { begin, journalPath, late, punctual } from "./restartable-cloud.ts";

test.for<[string, { readonly stopped: number; readonly begun: number; readonly isLate?: boolean }]>([
  ["a stop in mid-transfer", { stopped: 30, begun: 30 }],
  ["a stop of ten seconds", { stopped: 30, begun: 30 + 1 / 6 }],
  ["a stop in which the job would have ended", { stopped: 30, begun: 100 }],
  ["a stop in the snapshot phase, on a machine whose timers are late", { stopped: 14, begun: 14, isLate: true }],
  ["a stop in mid-transfer, on a machine whose timers are late", { stopped: 30, begun: 30, isLate: true }],
])("after %s everything is as if nothing had happened, to the end", async ([, { stopped, begun, isLate = false }]) => {
  const twin = await begin();
  const life = await begin({ journalFile: journalPath(), clock: isLate ? late : punctual });
  const polls = await carryOut(twin, toRunningBackup);
  await carryOut(life, toRunningBackup);
  await life.until(stopped);
  const atTheStop = await jobStatuses(life);

  await life.beginAgain(begun);

  expect(atTheStop).toEqual(["InProgress"]);
  for (const minute of [begun, 32, 36, 40, 48, 60, 75, 100].filter((each) => each >= begun)) {
    await twin.until(minute);
    await life.until(minute);
    expect(await everyBody(life, polls)).toEqual(await everyBody(twin, polls));
  }
  expect(await jobStatuses(life)).toEqual(["Completed"]);
  const laterPolls = await carryOut(twin, afterwards);
  expect(await carryOut(life, afterwards)).toEqual(laterPolls);
  for (const minute of [125.3, 125.8, 126, 127]) {
    await twin.until(minute);
    await life.until(minute);
    expect(await everyBody(life, laterPolls)).toEqual(await everyBody(twin, laterPolls));
  }
});

test("a stop after every call, with reads in between, makes no difference", async () => {
  const twin = await begin();
  const life = await begin({ journalFile: journalPath() });
  const polls = await carryOut(twin, toRunningBackup);

  for (const step of toRunningBackup) {
    await carryOut(life, [step]);
    await everyBody(life, []);
    await life.beginAgain();
  }

  for (const minute of [20, 30, 100]) {
    await twin.until(minute);
    await life.until(minute);
    expect(await everyBody(life, polls)).toEqual(await everyBody(twin, polls));
  }
});

test("what was refused leaves no trace", async () => {
  const twin = await begin();
  const life = await begin({ journalFile: journalPath() });
  await carryOut(twin, toRunningBackup);
  const [first, ...others] = toRunningBackup;
  await carryOut(life, first === undefined ? [] : [first]);
  const refusals = [
    await life.send("PUT", VM, { properties: {} }),
    await life.send("POST", `${ITEM}/backup`, backup),
    await life.send("DELETE", GROUP.replace("rg1", "rg2")),
  ];
  await carryOut(life, others);

  await life.beginAgain(100);

  await twin.until(100);
  expect(refusals.map(({ status }) => status)).toEqual([400, 404, 404]);
  expect(await everyBody(life, [])).toEqual(await everyBody(twin, []));
});

test("a planned fault that struck before the stop has struck after it, though plans are not kept", async () => {
  const journalFile = journalPath();
  const life = await begin({ journalFile });
  life.cloud().faults.begin({
    faults: [
      { kind: "backupJob", resource: VM, outcome: "transferFailed" },
      { kind: "agentNotReady", resource: VM, from: "PT1H" },
    ],
  });
  await carryOut(life, toRunningBackup);
  await life.until(30);

  await life.beginAgain();

  await life.until(100);
  expect(await jobStatuses(life)).toEqual(["CompletedWithWarnings"]);
  expect(life.cloud().faults.state().faults).toEqual([]);
});

test("a planned fault that struck in an effect, while nobody called, strikes again", async () => {
  const life = await begin({ journalFile: journalPath() });
  life.cloud().faults.begin({ faults: [{ kind: "agentNotReady", resource: VM }] });
  await carryOut(life, toRunningBackup);
  await life.until(40);
  const before = await jobStatuses(life);
  life.cloud().faults.end();

  await life.beginAgain();

  expect(before).toEqual(["Failed"]);
  expect(await jobStatuses(life)).toEqual(before);
});

test("the initial state is made once; afterwards the journal has it", async () => {
  const load = [{ path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope", tags: { made: "first" } } }];
  const life = await begin({ journalFile: journalPath(), load });
  await life.send("PATCH", GROUP, { tags: { made: "then changed" } });

  await life.beginAgain();

  const { body } = await life.send("GET", GROUP);
  expect(body).toMatchObject({ tags: { made: "then changed" } });
});

test("a machine of the initial state is as ready after a restart as before", async () => {
  const load = [
    { path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } },
    { path: VM, apiVersion: "2024-03-01", body: { location: "westeurope", properties: {} } },
  ];
  const life = await begin({ journalFile: journalPath(), load });
  const before = await everyBody(life, []);

  await life.beginAgain();

  expect(await everyBody(life, [])).toEqual(before);
  expect(await life.send("GET", VM)).toMatchObject({ body: { properties: { provisioningState: "Succeeded" } } });
});

test("an initial state that is refused is not half kept", async () => {
  const journalFile = journalPath();
  const load = [
    { path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } },
    { path: `${VAULT}/nothing`, apiVersion: "2021-04-01", body: {} },
  ];

  const started = begin({ journalFile, load });

  await expect(started).rejects.toThrow("initial state was refused");
  const life = await begin({ journalFile });
  expect(await life.send("GET", GROUP)).toMatchObject({ status: 404 });
});

test("reads are not written down, POSTs that read included", async () => {
  const journalFile = journalPath();
  const life = await begin({ journalFile });
  await carryOut(life, toRunningBackup);
  const before = readFileSync(journalFile, "utf8");

  await everyBody(life, []);
  await life.send("POST", "/providers/Microsoft.ResourceGraph/resources", { query: "Resources" });
  const region = "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.RecoveryServices/locations";
  const status = await life.send("POST", `${region}/westeurope/backupStatus`, { resourceType: "VM", resourceId: VM });

  expect(status.status).toBe(200);
  expect(readFileSync(journalFile, "utf8")).toBe(before);
});
