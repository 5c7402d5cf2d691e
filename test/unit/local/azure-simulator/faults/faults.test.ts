import { expect, test } from "vitest";
import {
  type FaultPlan,
  type PlannedFault,
  parseFaultPlan,
} from "../../../../../local/azure-simulator/faults/fault-plan.ts";
import { GROUP, machineBody, type RunningSimulator, runSimulator, SUBSCRIPTION, VM } from "../running-simulator.ts";

const readVm = "Microsoft.Compute/virtualMachines/read";

async function runWith(...faults: readonly PlannedFault[]): Promise<RunningSimulator> {
  const running = await runSimulator();
  await running.makeMachine();
  running.simulator.faults.begin({ faults });
  return running;
}

/** The statuses of `times` reads of the VM. */
async function readTimes({ arm }: RunningSimulator, times: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let read = 0; read < times; read += 1) statuses.push((await arm("GET", VM)).status);
  return statuses;
}

test.for<[string, PlannedFault, number, string]>([
  ["throttles", { kind: "throttle", action: readVm, retryAfterSeconds: 7 }, 429, "ResourceRequestsThrottled"],
  ["refuses", { kind: "refuse", status: 403, code: "AuthorizationFailed", action: readVm }, 403, "AuthorizationFailed"],
  ["breaks", { kind: "serverError", status: 503, action: readVm }, 503, "ServerTimeout"],
])("%s the calls it selects", async ([, fault, status, code]) => {
  const { arm } = await runWith(fault);

  const [affected, unaffected] = [await arm("GET", VM), await arm("GET", GROUP)];

  expect([affected.status, affected.body.error.code, unaffected.status]).toEqual([status, code, 200]);
});

test("a throttled call says when to retry", async () => {
  const { arm } = await runWith({ kind: "throttle", path: `${VM}*`, retryAfterSeconds: 7 });

  const response = await arm("GET", VM);

  expect(response.headers.get("retry-after")).toBe("7");
});

test.for<[string, Omit<PlannedFault, "kind">, readonly number[]]>([
  ["at most so often", { count: 2 }, [500, 500, 200, 200]],
  ["only after so many calls", { after: 2 }, [200, 200, 500, 500]],
  ["the second call alone", { after: 1, count: 1 }, [200, 500, 200, 200]],
  ["never at chance 0", { probability: 0 }, [200, 200, 200, 200]],
  ["only another method", { method: "DELETE" }, [200, 200, 200, 200]],
  ["only another resource", { resource: `${VM}2` }, [200, 200, 200, 200]],
  ["everything below a resource", { resource: GROUP.toUpperCase() }, [500, 500, 500, 500]],
])("is injected %s", async ([, selection, expected]) => {
  const running = await runWith({ kind: "serverError", ...selection });

  const statuses = await readTimes(running, 4);

  expect(statuses).toEqual(expected);
});

test("injects a fault within its time window only", async () => {
  const running = await runWith({ kind: "serverError", from: "PT10M", until: "PT20M" });

  const before = await readTimes(running, 1);
  await running.clock.advance(600_000);
  const within = await readTimes(running, 1);
  await running.clock.advance(600_000);
  const after = await readTimes(running, 1);

  expect([before, within, after]).toEqual([[200], [500], [200]]);
});

test("the same seed affects the same calls", async () => {
  const plan: FaultPlan = { seed: 7, faults: [{ kind: "serverError", probability: 0.5 }] };
  const [first, second] = [await runWith(), await runWith()];
  for (const running of [first, second]) running.simulator.faults.begin(plan);

  const statuses = [await readTimes(first, 20), await readTimes(second, 20)];

  expect(statuses[0]).toEqual(statuses[1]);
  expect(new Set(statuses[0])).toEqual(new Set([200, 500]));
});

test("drops the response after Azure acted", async () => {
  const { arm, clock } = await runWith({ kind: "dropAnswerAfterActing", method: "DELETE" });

  await expect(arm("DELETE", VM)).rejects.toThrow("fetch failed");
  await clock.advance(60_000);

  expect((await arm("GET", VM)).status).toBe(404);
});

test("drops the call before Azure acted", async () => {
  const { arm, clock } = await runWith({ kind: "dropBeforeActing", method: "DELETE" });

  await expect(arm("DELETE", VM)).rejects.toThrow("fetch failed");
  await clock.advance(60_000);

  expect((await arm("GET", VM)).status).toBe(200);
});

test("hides a new resource for a while", async () => {
  const { arm, clock } = await runWith({ kind: "eventualConsistency", seconds: 30 });
  await arm("PUT", `${VM}b`, machineBody());

  const early = await arm("GET", `${VM}b`);
  await clock.advance(30_000);
  const late = await arm("GET", `${VM}b`);

  expect([early.status, early.body.error.code, late.status]).toEqual([404, "ResourceNotFound", 200]);
});

test("takes a region out, and no other", async () => {
  const { arm } = await runWith({ kind: "regionOut", location: "West Europe" });

  const out = await arm("GET", VM);
  const elsewhere = await arm("PUT", `${VM}b`, { ...machineBody(), location: "northeurope" });

  expect([out.status, elsewhere.status]).toEqual([503, 201]);
});

test("keeps an agent from becoming ready", async () => {
  const { arm } = await runWith({ kind: "agentNotReady", resource: VM });

  const { body } = await arm("GET", `${VM}/instanceView`);

  expect(body.vmAgent.statuses[0].displayStatus).toBe("Not Ready");
});

test("changes the version of one machine's ready agent only", async () => {
  const { arm, clock } = await runWith({ kind: "agentVersion", resource: VM, version: "2.6.1198.717" });
  await arm("PUT", `${VM}b`, machineBody());
  await clock.advance(120_000);

  const planned = await arm("GET", `${VM}/instanceView`);
  const other = await arm("GET", `${VM}b/instanceView`);

  expect(planned.body.vmAgent).toMatchObject({
    vmAgentVersion: "2.6.1198.717",
    statuses: [{ displayStatus: "Ready" }],
  });
  expect(other.body.vmAgent.vmAgentVersion).not.toBe("2.6.1198.717");
});

test("fails the creation of one VM, which exists and runs", async () => {
  const failed = `${VM}-failed`;
  const { arm, clock } = await runWith({ kind: "provisioningFailed", resource: failed });
  await arm("PUT", failed, machineBody());
  await clock.advance(120_000);

  const [machine, view, other] = [
    await arm("GET", failed),
    await arm("GET", `${failed}/instanceView`),
    await arm("GET", VM),
  ];

  expect(machine.body.properties.provisioningState).toBe("Failed");
  expect(view.body.statuses).toContainEqual(expect.objectContaining({ code: "PowerState/running" }));
  expect(other.body.properties.provisioningState).toBe("Succeeded");
});

test("plans the outcome of the next backup job of one VM, once", async () => {
  const { simulator } = await runWith({ kind: "backupJob", resource: VM, outcome: "transferFailed" });
  const { plannedFault } = simulator.context;

  const outcomes = [plannedFault.backupJob(`${VM}2`), plannedFault.backupJob(VM), plannedFault.backupJob(VM)];

  expect(outcomes).toEqual([undefined, { outcome: "transferFailed" }, undefined]);
});

test("counts what was injected, by kind and by entry, and ends on request", async () => {
  const running = await runWith({ kind: "serverError", count: 2 }, { kind: "throttle", method: "DELETE" });
  await readTimes(running, 3);

  const during = (await running.raw("GET", "/_simulator/faults")).body;
  await running.raw("DELETE", "/_simulator/faults");

  expect(during.injected).toEqual({ serverError: 2, throttle: 0 });
  expect(during.faults[0]).toMatchObject({ kind: "serverError", count: 2, injected: 2 });
  expect((await running.raw("GET", "/_simulator/faults")).body).toEqual({ injected: {}, faults: [] });
});

test("starts a plan through the control API", async () => {
  const { arm, raw } = await runSimulator();

  const begun = await raw("POST", "/_simulator/faults", {
    body: JSON.stringify({ faults: [{ kind: "serverError" }] }),
  });

  expect(begun.status).toBe(201);
  expect((await arm("GET", SUBSCRIPTION)).status).toBe(500);
});

test("lists every mistake of a plan with its place", () => {
  const parsed = parseFaultPlan({
    seed: 1.5,
    name: "x",
    faults: [
      { kind: "explode" },
      { kind: "refuse", status: 200 },
      { kind: "delay", delayMs: 5, probability: 2, typo: 1 },
      { kind: "backupJob", outcome: "lost", error: { errorCode: "400" } },
      "fault",
    ],
  });

  expect(parsed).toEqual({
    mistakes: [
      "seed: found 1.5, expected a whole number",
      "name: unknown; the plan has seed and faults",
      expect.stringMatching(/^faults\[0\]\.kind: found "explode", expected one of throttle, refuse, /),
      "faults[1].code: missing, expected a text that is not empty",
      "faults[1].status: found 200, expected a whole number from 400 to 499",
      "faults[2].probability: found 2, expected a number from 0 to 1",
      expect.stringMatching(/^faults\[2\]\.typo: unknown; known are method, /),
      expect.stringMatching(/^faults\[3\]\.outcome: found "lost", expected one of snapshotFailed, /),
      expect.stringMatching(/^faults\[3\]\.error: found /),
      'faults[4]: found "fault", expected an object',
    ],
  });
});
