import { expect, test } from "vitest";
import { startSimulator } from "../../../../../local/azure-simulator/simulator.ts";
import { createRealClock } from "../../../../../local/clock.ts";
import { GROUP, runSimulator, STARTED_AT, VM } from "../running-simulator.ts";

const json = (body: unknown): RequestInit => ({ body: JSON.stringify(body) });

test("counts calls by action and by status, and lists them on request", async () => {
  const { arm, makeGroup, raw } = await runSimulator();
  await makeGroup();
  await arm("GET", VM);
  await arm("GET", VM);

  const { body } = await raw("GET", "/_simulator/calls?list=true");

  expect(body).toMatchObject({
    total: 3,
    byAction: {
      "Microsoft.Compute/virtualMachines/read": 2,
      "Microsoft.Resources/subscriptions/resourceGroups/write": 1,
    },
    byStatus: { 201: 1, 404: 2 },
  });
  expect(body.calls[0]).toEqual({
    time: STARTED_AT,
    method: "PUT",
    path: GROUP,
    status: 201,
    action: "Microsoft.Resources/subscriptions/resourceGroups/write",
  });
});

test("empties the list of calls", async () => {
  const { makeGroup, raw } = await runSimulator();
  await makeGroup();

  await raw("DELETE", "/_simulator/calls");

  expect((await raw("GET", "/_simulator/calls")).body).toEqual({ total: 0, byAction: {}, byStatus: {} });
});

test("moves a virtual clock", async () => {
  const { raw } = await runSimulator();

  const moved = await raw("POST", "/_simulator/clock", json({ advance: "PT3H" }));

  expect(moved.body).toEqual({ now: "2026-03-30T11:00:00.000Z" });
  expect((await raw("GET", "/_simulator/clock")).body).toEqual(moved.body);
});

test.for([
  ["nothing", undefined],
  ["months", { advance: "P1M" }],
  ["a number", { advance: 3 }],
] as const)("refuses to move the clock by %s", async ([, body]) => {
  const { raw } = await runSimulator();

  const response = await raw("POST", "/_simulator/clock", json(body ?? {}));

  expect([response.status, response.body.mistakes.length]).toEqual([400, 1]);
});

test("says that a real clock cannot be moved", async () => {
  const simulator = await startSimulator({ port: 0, https: false, clock: createRealClock() });

  const response = await fetch(`${simulator.url}/_simulator/clock`, { method: "POST", ...json({ advance: "PT1H" }) });

  expect(response.status).toBe(409);
  await simulator.stop();
});

test("counts what exists by kind", async () => {
  const { makeMachine, raw } = await runSimulator();
  await makeMachine();

  const { body } = await raw("GET", "/_simulator/state");

  expect(body).toMatchObject({ resourceGroups: 1, virtualMachines: 1, disks: 2, vaults: 0 });
});

test("records the actions used and refuses what a role does not grant, in Azure's words", async () => {
  const { arm, makeMachine, raw } = await runSimulator();
  await makeMachine();
  await raw("POST", "/_simulator/rbac", json({ actions: ["Microsoft.Compute/*"], notActions: ["*/delete"] }));

  const [read, removal] = [await arm("GET", VM), await arm("DELETE", VM)];

  expect([read.status, removal.status]).toEqual([200, 403]);
  expect(removal.body.error.code).toBe("AuthorizationFailed");
  expect(removal.body.error.message).toContain(
    `does not have authorization to perform action 'Microsoft.Compute/virtualMachines/delete' over scope '${VM}'`,
  );
  expect((await raw("GET", "/_simulator/rbac")).body.used).toEqual([
    "Microsoft.Compute/virtualMachines/delete",
    "Microsoft.Compute/virtualMachines/read",
  ]);
});

test("grants everything again when the role is deleted", async () => {
  const { makeGroup, arm, raw } = await runSimulator();
  await raw("POST", "/_simulator/rbac", json({ actions: [] }));
  await raw("DELETE", "/_simulator/rbac");

  await makeGroup();

  expect((await arm("GET", GROUP)).status).toBe(200);
});

test.for([
  ["POST", "/_simulator/rbac", { actions: "all" }, 400],
  ["POST", "/_simulator/faults", [], 400],
  ["POST", "/_simulator/event-subscriptions", { endpoint: "https://example.org" }, 400],
  ["DELETE", "/_simulator/event-subscriptions/unknown", undefined, 404],
  ["GET", "/_simulator/nothing", undefined, 404],
] as const)("lists the mistakes of %s %s", async ([method, path, body, status]) => {
  const { raw } = await runSimulator();

  const response = await raw(method, path, body === undefined ? {} : json(body));

  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.body.mistakes.length).toBeGreaterThan(0);
});

test("needs no token and is not counted as a call", async () => {
  const { raw } = await runSimulator();

  const response = await raw("GET", "/_simulator/calls");

  expect([response.status, response.body.total]).toEqual([200, 0]);
});
