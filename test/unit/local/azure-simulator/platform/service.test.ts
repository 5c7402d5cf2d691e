import { expect, test } from "vitest";
import { GROUP, machineBody, runSimulator, SUBSCRIPTION, VM } from "../running-simulator.ts";

test("a group is created once and updated afterwards", async () => {
  const { arm } = await runSimulator();

  const [first, second] = [
    await arm("PUT", GROUP, { location: "westeurope" }),
    await arm("PUT", GROUP, { location: "West Europe", tags: { a: "b" } }),
  ];

  expect([first.status, second.status, second.body.tags]).toEqual([201, 200, { a: "b" }]);
});

test.for<[string, string, unknown, string]>([
  ["without a location", GROUP, {}, "LocationRequired"],
  ["in no region", GROUP, { location: "atlantis" }, "LocationNotAvailableForResourceGroup"],
  ["with a name that ends in a dot", `${GROUP}.`, { location: "westeurope" }, "InvalidResourceGroup"],
  [
    "in a malformed subscription",
    "/subscriptions/mine/resourceGroups/rg",
    { location: "westeurope" },
    "InvalidSubscriptionId",
  ],
])("refuses a group %s", async ([, path, body, code]) => {
  const { arm } = await runSimulator();

  const response = await arm("PUT", path, body);

  expect([response.status, response.body.error.code]).toEqual([400, code]);
});

test("HEAD says whether a group exists", async () => {
  const { makeGroup, simulator } = await runSimulator();
  const head = (name: string) =>
    fetch(`${simulator.url}${SUBSCRIPTION}/resourceGroups/${name}?api-version=2021-04-01`, {
      method: "HEAD",
      headers: { authorization: "Bearer t" },
    });
  await makeGroup();

  const statuses = [(await head("rg1")).status, (await head("rg2")).status];

  expect(statuses).toEqual([204, 404]);
});

test("a subscription that is not configured is created with its first group", async () => {
  const { arm } = await runSimulator();
  const other = "/subscriptions/00000000-0000-0000-0000-0000000000ff";

  const before = await arm("GET", `${other}/resourceGroups`);
  await arm("PUT", `${other}/resourceGroups/rg`, { location: "westeurope" });
  const after = await arm("GET", `${other}/resourceGroups`);

  expect([before.status, before.body.error.code]).toEqual([404, "SubscriptionNotFound"]);
  expect(after.body.value).toHaveLength(1);
});

test("no resource can be created in a group that does not exist", async () => {
  const { arm } = await runSimulator();

  const response = await arm("PUT", VM, machineBody());

  expect([response.status, response.body.error.code]).toEqual([404, "ResourceGroupNotFound"]);
});

test("deleting a group deletes its resources first", async () => {
  const { arm, clock, makeMachine, simulator } = await runSimulator();
  await makeMachine();

  const accepted = await arm("DELETE", GROUP);
  const place = (accepted.headers.get("location") ?? "").slice(simulator.url.length).split("?")[0] ?? "";
  const during = await arm("GET", place);
  await clock.advance(90_000);
  const after = await arm("GET", place);

  expect([accepted.status, during.status, after.status]).toEqual([202, 202, 200]);
  expect((await arm("GET", GROUP)).status).toBe(404);
  expect((await arm("GET", `${SUBSCRIPTION}/resources`)).body.value).toEqual([]);
});

test.for<[string, number]>([
  ["", 3],
  ["resourceType eq 'microsoft.compute/virtualmachines'", 1],
  ["resourceType eq 'Microsoft.Compute/disks' and resourceGroup eq 'RG1'", 2],
  ["tagName eq 'env' and tagValue eq 'test'", 3],
  ["tagName eq 'env' and tagValue eq 'prod'", 0],
  ["name eq 'vm1'", 1],
  ["location eq 'northeurope'", 0],
])("the filter %j finds %i resources", async ([filter, count]) => {
  const { arm, makeMachine } = await runSimulator();
  await makeMachine();

  const response = await arm(
    "GET",
    `${SUBSCRIPTION}/resources?%24filter=${encodeURIComponent(filter).replaceAll("%20", "+")}`,
  );

  expect(response.body.value).toHaveLength(count);
});

test("refuses a filter it does not know, rather than ignore it", async () => {
  const { arm } = await runSimulator();

  const response = await arm("GET", `${SUBSCRIPTION}/resources?$filter=startswith(name,'a')`);

  expect([response.status, response.body.error.code]).toEqual([400, "InvalidFilterInQueryString"]);
});

test.for<[string, string, number, number]>([
  ["CanNotDelete", "deletion only", 409, 200],
  ["ReadOnly", "every change", 409, 409],
])("a lock %s on the group forbids %s", async ([level, , deletion, change]) => {
  const { arm, makeMachine } = await runSimulator();
  await makeMachine();
  const lock = await arm("PUT", `${GROUP}/providers/Microsoft.Authorization/locks/l1`, { properties: { level } });

  const [deleted, changed] = [await arm("DELETE", VM), await arm("PATCH", VM, { tags: {} })];

  expect([lock.status, deleted.status, changed.status]).toEqual([201, deletion, change]);
  expect(deleted.body.error.code).toBe("ScopeLocked");
  expect((await arm("GET", VM)).status).toBe(200);
});

test("a deleted lock forbids nothing", async () => {
  const { arm, makeMachine } = await runSimulator();
  await makeMachine();
  const lock = `${VM}/providers/Microsoft.Authorization/locks/l1`;
  await arm("PUT", lock, { properties: { level: "CanNotDelete" } });

  const removal = await arm("DELETE", lock);

  expect([removal.status, (await arm("DELETE", VM)).status]).toEqual([200, 202]);
});

test("a provider refuses calls until it is registered", async () => {
  const { arm, makeGroup } = await runSimulator({ unregisteredNamespaces: ["Microsoft.Compute"] });
  await makeGroup();

  const refused = await arm("PUT", VM, machineBody());
  const registered = await arm("POST", `${SUBSCRIPTION}/providers/Microsoft.Compute/register`);
  const accepted = await arm("PUT", VM, machineBody());

  expect([refused.status, refused.body.error.code]).toEqual([409, "MissingSubscriptionRegistration"]);
  expect(registered.body.registrationState).toBe("Registered");
  expect(accepted.status).toBe(201);
});

test("a provider names its types and versions", async () => {
  const { arm } = await runSimulator();

  const { body } = await arm("GET", `${SUBSCRIPTION}/providers/microsoft.compute`);

  const types = body.resourceTypes.map((type: { resourceType: string }) => type.resourceType);
  expect(types).toEqual(
    expect.arrayContaining(["virtualMachines", "virtualMachines/extensions", "disks", "snapshots"]),
  );
});

test("a role assignment needs its role and its principal", async () => {
  const { arm } = await runSimulator();
  const assignment = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/88888888-0000-0000-0000-000000000001`;

  const refused = await arm("PUT", assignment, { properties: { roleDefinitionId: "r" } });
  const made = await arm("PUT", assignment, { properties: { roleDefinitionId: "r", principalId: "p" } });

  expect([refused.status, made.status, made.body.properties.scope]).toEqual([400, 201, SUBSCRIPTION]);
});

test("networks have subnets, interfaces have addresses, staging accounts have names", async () => {
  const { arm, makeGroup } = await runSimulator();
  await makeGroup();
  const network = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet1`;
  const properties = { addressSpace: { addressPrefixes: ["10.0.0.0/16"] }, subnets: [{ name: "s1" }] };
  const account = `${GROUP}/providers/Microsoft.Storage/storageAccounts`;

  const made = await arm("PUT", network, { location: "westeurope", properties });
  const subnet = await arm("GET", `${network}/subnets/S1`);
  const staging = await arm("PUT", `${account}/staging1`, { location: "westeurope" });
  const misnamed = await arm("PUT", `${account}/Staging-1`, { location: "westeurope" });
  const classic = await arm("GET", `${GROUP}/providers/Microsoft.ClassicStorage/storageAccounts//staging1`);

  expect([made.status, subnet.body.id, staging.status]).toEqual([201, `${network}/subnets/s1`, 200]);
  expect([misnamed.status, classic.status, classic.headers.get("retry-after")]).toEqual([400, 404, null]);
});

test("ARM's own provider is known, with tags and deployments among its types", async () => {
  const { arm } = await runSimulator();

  const { status, body } = await arm("GET", `${SUBSCRIPTION}/providers/Microsoft.Resources`);

  const types = body.resourceTypes.map(({ resourceType }: { readonly resourceType: string }) => resourceType);
  expect(status).toBe(200);
  expect(types).toEqual(expect.arrayContaining(["tags", "deployments"]));
});
