import { expect, test } from "vitest";
import { GROUP, machineBody, type RunningSimulator, runSimulator, SUBSCRIPTION, VM } from "../../running-simulator.ts";

const codes = (view: { readonly statuses: readonly { readonly code: string }[] }) =>
  view.statuses.map(({ code }) => code);

async function instanceView({ arm }: RunningSimulator) {
  return (await arm("GET", `${VM}/instanceView`)).body;
}

test("a new machine is Creating, then Succeeded; its agent follows later", async () => {
  const running = await runSimulator();
  await running.makeGroup();

  const made = await running.arm("PUT", VM, machineBody());
  await running.clock.advance(30_000);
  const provisioned = await instanceView(running);
  await running.clock.advance(60_000);
  const ready = await instanceView(running);

  expect([made.status, made.body.properties.provisioningState]).toEqual([201, "Creating"]);
  expect(codes(provisioned)).toEqual(["ProvisioningState/succeeded", "PowerState/running"]);
  expect(provisioned.vmAgent.statuses[0].displayStatus).toBe("Not Ready");
  expect(ready.vmAgent.statuses[0].displayStatus).toBe("Ready");
});

test("the accepted call names the operation, whose status shows when it has ended", async () => {
  const { arm, clock, makeGroup, simulator } = await runSimulator();
  await makeGroup();
  const made = await arm("PUT", VM, machineBody());
  const path = made.headers.get("azure-asyncoperation")?.slice(simulator.url.length).split("?")[0] ?? "";

  const during = await arm("GET", path);
  await clock.advance(30_000);
  const after = await arm("GET", path);

  expect([during.body.status, after.body.status]).toEqual(["InProgress", "Succeeded"]);
  expect(during.headers.get("retry-after")).toBe("10");
});

test.for<[string, string, object]>([
  ["PUT", VM, machineBody()],
  ["PATCH", VM, { tags: { a: "b" } }],
  ["POST", `${VM}/deallocate`, {}],
])("a machine that is being deleted refuses %s %s until it is gone", async ([method, path, body]) => {
  const { arm, clock, makeMachine } = await runSimulator();
  await makeMachine();
  await arm("DELETE", VM);

  const during = await arm(method, path, body);
  await clock.advance(20_000);
  const after = await arm("PUT", VM, machineBody());

  expect([during.status, during.body.error.code]).toEqual([409, "OperationNotAllowed"]);
  expect(after.status).toBe(201);
});

test("never returns a password", async () => {
  const { arm, makeMachine } = await runSimulator();

  await makeMachine();

  expect(JSON.stringify((await arm("GET", VM)).body)).not.toContain("never-shown");
});

test("shows timeCreated from api-version 2021-11-01 on", async () => {
  const { makeMachine, raw } = await runSimulator();
  await makeMachine();
  const init = { headers: { authorization: "Bearer t" } };

  const [before, since] = [
    await raw("GET", `${VM}?api-version=2021-07-01`, init),
    await raw("GET", `${VM}?api-version=2021-11-01`, init),
  ];

  expect(before.body.properties.timeCreated).toBeUndefined();
  expect(since.body.properties.timeCreated).toBe("2026-03-30T08:00:00.0000000+00:00");
});

test("a machine recreated under its name is a different machine", async () => {
  const { arm, clock, makeMachine } = await runSimulator();
  await makeMachine();
  const first = (await arm("GET", VM)).body.properties.vmId;
  await arm("DELETE", VM);
  await clock.advance(60_000);

  await makeMachine();

  expect((await arm("GET", VM)).body.properties.vmId).not.toBe(first);
});

test("a deleted machine is Deleting, then removed; its disks remain", async () => {
  const { arm, clock, makeMachine } = await runSimulator();
  await makeMachine();

  const accepted = await arm("DELETE", VM);
  const during = await arm("GET", VM);
  await clock.advance(20_000);
  const after = await arm("GET", VM);

  expect([accepted.status, during.body.properties.provisioningState, after.status]).toEqual([202, "Deleting", 404]);
  expect(after.body.error.code).toBe("ResourceNotFound");
  const disks = (await arm("GET", `${GROUP}/providers/Microsoft.Compute/disks`)).body.value;
  expect(disks.map((disk: { properties: { diskState: string } }) => disk.properties.diskState)).toEqual([
    "Unattached",
    "Unattached",
  ]);
});

test("deleting a machine that does not exist is no error", async () => {
  const { arm, makeGroup } = await runSimulator();
  await makeGroup();

  const response = await arm("DELETE", VM);

  expect(response.status).toBe(204);
});

test.for([
  ["powerOff", "PowerState/stopped", true],
  ["deallocate", "PowerState/deallocated", false],
  ["restart", "PowerState/running", true],
] as const)("after %s the machine is %s", async ([verb, code, hasAgent]) => {
  const running = await runSimulator();
  await running.makeMachine();

  const accepted = await running.arm("POST", `${VM}/${verb}`);
  await running.clock.advance(90_000);

  const view = await instanceView(running);
  expect(accepted.status).toBe(202);
  expect(codes(view)).toContain(code);
  expect("vmAgent" in view).toBe(hasAgent);
});

test("the agent of a started machine is not ready at once", async () => {
  const running = await runSimulator();
  await running.makeMachine();
  await running.arm("POST", `${VM}/deallocate`);
  await running.clock.advance(60_000);
  await running.arm("POST", `${VM}/start`);
  await running.clock.advance(20_000);

  const early = await instanceView(running);
  await running.clock.advance(60_000);
  const late = await instanceView(running);

  const status = (view: typeof early) => view.vmAgent.statuses[0].displayStatus;
  expect([status(early), status(late)]).toEqual(["Not Ready", "Ready"]);
});

test.for<[string, Readonly<Record<string, unknown>>, string]>([
  ["a security type that is none", { securityProfile: { securityType: "Safe" } }, "securityProfile.securityType"],
  ["UEFI settings without a security type", { securityProfile: { uefiSettings: {} } }, "securityProfile.uefiSettings"],
  ["an unknown create option", { storageProfile: { osDisk: { createOption: "Magic" } } }, "osDisk.createOption"],
  ["an unknown system", { storageProfile: { osDisk: { osType: "BeOS" } } }, "osDisk.osType"],
  ["two disks with one LUN", { storageProfile: { dataDisks: [{ lun: 1 }, { lun: 1 }] } }, "dataDisk.lun"],
  [
    "an attached disk without its ID",
    { storageProfile: { osDisk: { createOption: "Attach" } } },
    "osDisk.managedDisk.id",
  ],
  [
    "a long Windows name",
    { osProfile: { computerName: "sixteen-letters-", windowsConfiguration: {} } },
    "computerName",
  ],
])("refuses %s", async ([, change, target]) => {
  const { arm, makeGroup } = await runSimulator();
  await makeGroup();

  const response = await arm("PUT", VM, machineBody(change));

  expect([response.status, response.body.error.target]).toEqual([400, target]);
});

test.for<[string, unknown, string, number]>([
  ["without a location", { properties: {} }, "LocationRequired", 400],
  [
    "in another location than the one it has",
    { ...machineBody(), location: "northeurope" },
    "InvalidResourceLocation",
    409,
  ],
])("refuses a machine %s", async ([, body, code, status]) => {
  const { arm, makeMachine } = await runSimulator();
  await makeMachine();

  const response = await arm("PUT", VM, body);

  expect([response.status, response.body.error.code]).toEqual([status, code]);
});

test("PATCH changes only the members it names", async () => {
  const { arm, clock, makeMachine } = await runSimulator();
  await makeMachine();
  const before = (await arm("GET", VM)).body;

  const changed = await arm("PATCH", VM, { tags: { env: "prod" } });
  await clock.advance(10_000);

  const after = (await arm("GET", VM)).body;
  expect(changed.body.properties.provisioningState).toBe("Updating");
  expect(after).toEqual({ ...before, tags: { env: "prod" } });
});

test("lists machines of a group and of a subscription, with their state on request", async () => {
  const { arm, makeMachine } = await runSimulator();
  await makeMachine();

  const group = await arm("GET", `${GROUP}/providers/Microsoft.Compute/virtualMachines`);
  const all = await arm("GET", `${SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines?statusOnly=true`);

  expect(group.body.value.map((vm: { name: string }) => vm.name)).toEqual(["vm1"]);
  expect(group.body.value[0].properties.instanceView).toBeUndefined();
  expect(codes(all.body.value[0].properties.instanceView)).toContain("PowerState/running");
});

test("runs a command on a running machine only", async () => {
  const { arm, clock, makeMachine, simulator } = await runSimulator();
  await makeMachine();

  const run = await arm("POST", `${VM}/runCommand`, { commandId: "RunShellScript", script: ["true"] });
  await clock.advance(15_000);
  const result = await arm(
    "GET",
    `${(run.headers.get("location") ?? "").slice(simulator.url.length).split("?")[0]}?monitor=true`,
  );
  await arm("POST", `${VM}/deallocate`);
  const refused = await arm("POST", `${VM}/runCommand`, { commandId: "RunShellScript" });

  expect([run.status, result.body.value[0].code]).toEqual([202, "ProvisioningState/succeeded"]);
  expect([refused.status, refused.body.error.code]).toEqual([409, "OperationNotAllowed"]);
});

test("a machine cannot be created in a region that does not exist", async () => {
  const { arm, makeGroup } = await runSimulator();
  await makeGroup();

  const refused = await arm("PUT", VM, { ...machineBody(), location: "atlantis" });

  expect([refused.status, refused.body.error.code]).toEqual([400, "LocationNotAvailableForResourceType"]);
});

test("a system-assigned identity has an object that stays over an update", async () => {
  const { arm, clock, makeGroup } = await runSimulator();
  await makeGroup();

  const created = await arm("PUT", VM, { ...machineBody(), identity: { type: "SystemAssigned" } });
  await clock.advance(60_000);
  const updated = await arm("PATCH", VM, { identity: { type: "SystemAssigned" } });

  expect(created.body.identity.principalId).toMatch(/^[0-9a-f-]{36}$/);
  expect(updated.body.identity).toEqual(created.body.identity);
});

test("a command that does not exist cannot be run", async () => {
  const { arm, makeMachine } = await runSimulator();
  await makeMachine();

  const refused = await arm("POST", `${VM}/runCommand`, { commandId: "MakeCoffee" });

  expect([refused.status, refused.body.error.code]).toEqual([404, "NotFound"]);
});

test("a new machine shows that its guest is being set up", async () => {
  const running = await runSimulator();
  await running.makeGroup();
  await running.arm("PUT", VM, machineBody());
  const before = codes(await instanceView(running));

  await running.clock.advance(15_000);

  const setUp = "ProvisioningState/creating/OSProvisioningInProgress";
  expect([before.includes(setUp), codes(await instanceView(running)).includes(setUp)]).toEqual([false, true]);
});

test("a generalized machine says so and cannot be started", async () => {
  const running = await runSimulator();
  await running.makeMachine();

  const response = await running.arm("POST", `${VM}/generalize`);
  const start = await running.arm("POST", `${VM}/start`);

  expect([response.status, start.status, start.body.error.code]).toEqual([200, 409, "OperationNotAllowed"]);
  expect(codes(await instanceView(running))).toContain("OSState/generalized");
});
