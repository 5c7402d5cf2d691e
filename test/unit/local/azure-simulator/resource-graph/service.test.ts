import { expect, test } from "vitest";
import { runQuery } from "../../../../../local/azure-simulator/resource-graph/query/evaluate.ts";
import { parseQuery } from "../../../../../local/azure-simulator/resource-graph/query/parser.ts";
import { GROUP, type RunningSimulator, runSimulator, STARTED_AT, VM } from "../running-simulator.ts";

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
  ["Resources | join kind=inner (Resources) on id", "inner"],
  ["Resources | summarize max(id)", "max"],
  ["Resources | where strlen(id) > 3", "strlen"],
  ["Resources | where", "ends too early"],
  ["Resources | project #", "#"],
  ["ResourceContainers", "ResourceContainers"],
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

test("returns rows of the requested subscriptions only", async () => {
  const { arm } = await withMachines(1);

  const response = await arm("POST", GRAPH, {
    query: "Resources",
    subscriptions: ["00000000-0000-0000-0000-0000000000ff"],
  });

  expect(response.body.totalRecords).toBe(0);
});

test("a caller may send 15 queries in five seconds", async () => {
  const { arm, clock } = await withMachines(1, { throttling: {} });
  const ask = async () => (await arm("POST", GRAPH, { query: "Resources | count" })).status;
  for (let asked = 0; asked < 15; asked += 1) expect(await ask()).toBe(200);

  const spent = await ask();
  await clock.advance(5000);

  expect([spent, await ask()]).toEqual([429, 200]);
});
