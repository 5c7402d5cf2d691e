import { expect, test } from "vitest";
import { runQuery } from "../../../../../local/azure-simulator/resource-graph/query/evaluate.ts";
import { parseQuery } from "../../../../../local/azure-simulator/resource-graph/query/parser.ts";
import { GROUP, machineBody, type RunningSimulator, runSimulator, STARTED_AT, VM } from "../running-simulator.ts";

const GRAPH = "/providers/Microsoft.ResourceGraph/resources";
const NOW_MS = Date.parse(STARTED_AT);

const machines = [
  {
    id: "/VM/A",
    type: "microsoft.compute/virtualmachines",
    location: "westeurope",
    tags: { env: "prod" },
    properties: { size: 2 },
  },
  {
    id: "/vm/b",
    type: "microsoft.compute/virtualmachines",
    location: "northeurope",
    tags: null,
    properties: { size: 10 },
  },
  { id: "/disk/c", type: "microsoft.compute/disks", location: "westeurope", tags: null, properties: {} },
];
const items = [
  {
    type: "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems",
    properties: {
      sourceResourceId: "/vm/A",
      currentProtectionState: "ProtectionConfigured",
      lastRecoveryPoint: "2026-03-30T01:00:00Z",
    },
  },
  {
    type: "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems",
    properties: {
      sourceResourceId: "/vm/b",
      currentProtectionState: "SoftDeleted",
      lastRecoveryPoint: "2026-03-28T01:00:00Z",
    },
  },
];

function run(text: string) {
  const tables = { resources: () => machines, recoveryservicesresources: () => items };
  return runQuery(parseQuery(text), { nowMs: NOW_MS, tables });
}

test.for<[string, readonly string[]]>([
  ["type =~ 'Microsoft.Compute/virtualMachines'", ["/VM/A", "/vm/b"]],
  ["type == 'Microsoft.Compute/virtualMachines'", []],
  ["type != 'microsoft.compute/disks'", ["/VM/A", "/vm/b"]],
  ["type !~ 'MICROSOFT.compute/disks'", ["/VM/A", "/vm/b"]],
  ["id in~ ('/vm/a', '/disk/C')", ["/VM/A", "/disk/c"]],
  ["id !in~ ('/vm/a', '/disk/C')", ["/vm/b"]],
  ["id in ('/vm/a', '/vm/b')", ["/vm/b"]],
  ["location contains 'NORTH'", ["/vm/b"]],
  ["location !contains 'north' and type endswith 'disks'", ["/disk/c"]],
  ["isnotempty(tags)", ["/VM/A"]],
  ["isempty(tags.env)", ["/vm/b", "/disk/c"]],
  ["tags['env'] =~ 'PROD'", ["/VM/A"]],
  ["not(location =~ 'westeurope') or properties.size == 2", ["/VM/A", "/vm/b"]],
  ["properties.size > 2", ["/vm/b"]],
  ["properties.size <= 2", ["/VM/A"]],
])("where %s", ([condition, expected]) => {
  const rows = run(`Resources | where ${condition}`);

  expect(rows.map(({ id }) => id)).toEqual(expected);
});

test("unprotected machines are found by an anti-join", () => {
  const rows = run(`Resources
    | where type =~ 'microsoft.compute/virtualmachines'
    | project id=tolower(id), location
    | join kind=leftanti (RecoveryServicesResources
        | where type =~ 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems'
        | where tostring(properties.currentProtectionState) !in~ ('ProtectionStopped','SoftDeleted')
        | project id=tolower(tostring(properties.sourceResourceId))) on id`);

  expect(rows).toEqual([{ id: "/vm/b", location: "northeurope" }]);
});

test.for<[string, number]>([
  ["26h", 1],
  ["7h", 2 - 1],
  ["6h", 2],
  ["3d", 0],
])("recovery points older than %s", ([age, count]) => {
  const rows = run(`RecoveryServicesResources | where todatetime(properties.lastRecoveryPoint) < ago(${age})`);

  expect(rows).toHaveLength(count);
});

test("counts by a column", () => {
  const rows = run("Resources | summarize machines=count() by location | order by location asc");

  expect(rows).toEqual([
    { location: "northeurope", machines: 1 },
    { location: "westeurope", machines: 2 },
  ]);
});

test("orders descending by default, takes, and counts", () => {
  const [down, up, number] = [
    run("Resources | order by id | take 1 | project id"),
    run("Resources | sort by id asc | limit 1 | project id"),
    run("Resources | count"),
  ];

  expect([down, up, number]).toEqual([[{ id: "/vm/b" }], [{ id: "/disk/c" }], [{ Count: 3 }]]);
});

test("extends rows with computed columns", () => {
  const [row] = run("Resources | take 1 | extend env=toupper(tostring(tags.env)) | project env");

  expect(row).toEqual({ env: "PROD" });
});

test.for<[string, string]>([
  ["Resources | mv-expand tags", "mv"],
  ["Resources | join kind=fullouter (Resources) on id", "fullouter"],
  ["Resources | summarize max(id)", "max"],
  ["Resources | where strlen(id) > 3", "strlen"],
  ["Resources | where", "ends too early"],
  ["Resources | project #", "#"],
  ["AlertsManagementResources", "AlertsManagementResources"],
])("refuses %j, naming what it does not know", async ([query, named]) => {
  const { arm } = await runSimulator();

  const response = await arm("POST", GRAPH, { query });

  expect([response.status, response.body.error.code]).toEqual([400, "InvalidQuery"]);
  expect(response.body.error.message).toContain(named);
});

async function withMachines(
  count: number,
  options: Parameters<typeof runSimulator>[0] = {},
): Promise<RunningSimulator> {
  const load = Array.from({ length: count }, (_, index) => ({
    path: `${VM}${index}`,
    apiVersion: "2024-07-01",
    body: { location: "westeurope" },
  }));
  return runSimulator({
    ...options,
    load: [{ path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } }, ...load],
  });
}

test("pages with a skip token", async () => {
  const { arm } = await withMachines(3);
  const query = "Resources | where type =~ 'microsoft.compute/virtualmachines' | project name | order by name asc";

  const first = await arm("POST", GRAPH, { query, options: { $top: 2 } });
  const second = await arm("POST", GRAPH, { query, options: { $top: 2, $skipToken: first.body.$skipToken } });

  expect([first.body.totalRecords, first.body.count, first.body.data.length]).toEqual([3, 2, 2]);
  expect(second.body.data).toEqual([{ name: "vm12" }]);
  expect(second.body.$skipToken).toBeUndefined();
});

const KNOWN = "00000000-0000-0000-0000-000000000001";
const UNKNOWN = "00000000-0000-0000-0000-0000000000ff";

test("leaves out unknown subscriptions without a word while it knows one of them", async () => {
  const { arm } = await withMachines(1);

  const response = await arm("POST", GRAPH, {
    query: "ResourceContainers | where type =~ 'microsoft.resources/subscriptions' | project subscriptionId",
    subscriptions: [KNOWN, UNKNOWN],
  });

  expect([response.status, response.body.data]).toEqual([200, [{ subscriptionId: KNOWN }]]);
});

test.for<[string, object, string]>([
  ["no known subscription", { subscriptions: [UNKNOWN] }, "NoValidSubscriptionsInQueryRequest"],
  ["a subscription that is no GUID", { subscriptions: ["shop"] }, "SubscriptionsContainInvalidGuids"],
  ["a page of more than 1,000 rows", { options: { $top: 1001 } }, "InvalidQueryOptions"],
])("refuses %s", async ([, change, code]) => {
  const { arm } = await withMachines(1);

  const response = await arm("POST", GRAPH, { query: "Resources", ...change });

  expect([response.status, response.body.error.code]).toEqual([400, "BadRequest"]);
  expect(response.body.error.details[0].code).toBe(code);
});

test.for([
  ["managementGroups", ["root"]],
  ["facets", [{ expression: "location" }]],
] as const)("refuses %s, which it does not have", async ([name, value]) => {
  const { arm } = await withMachines(1);

  const response = await arm("POST", GRAPH, { query: "Resources", [name]: value });

  expect([response.status, response.body.error.message]).toEqual([400, `'${name}' is not simulated.`]);
});

test.for([
  ["limit", "Resources | project id | limit 2"],
  ["dynamic columns only", "Resources | project tags"],
])("a truncated result with %s has no skip token", async ([, query]) => {
  const { arm } = await withMachines(3);

  const { body } = await arm("POST", GRAPH, { query, options: { $top: 1 } });

  expect([body.resultTruncated, body.$skipToken]).toEqual(["true", undefined]);
});

test("shows a machine's power state", async () => {
  const { arm } = await withMachines(1);
  const query = "Resources | project state=tostring(properties.extended.instanceView.powerState.code)";

  const { body } = await arm("POST", GRAPH, { query });

  expect(body.data).toContainEqual({ state: "PowerState/running" });
});

test("shows a new machine only when the index has been renewed", async () => {
  const { arm, clock } = await withMachines(1, { resourceGraphLagSeconds: 60 });
  const query = "Resources | where type =~ 'microsoft.compute/virtualmachines' | count";
  const count = async () => (await arm("POST", GRAPH, { query })).body.data[0].Count;
  await count();
  await arm("PUT", `${VM}9`, machineBody());

  await clock.advance(59_999);
  const before = await count();
  await clock.advance(1);

  expect([before, await count()]).toEqual([1, 2]);
});

test("a caller may send 15 queries in five seconds", async () => {
  const { arm, clock } = await withMachines(1, { throttling: {} });
  const ask = async () => (await arm("POST", GRAPH, { query: "Resources | count" })).status;
  for (let asked = 0; asked < 15; asked += 1) expect(await ask()).toBe(200);

  const spent = await ask();
  await clock.advance(5000);

  expect([spent, await ask()]).toEqual([429, 200]);
});
