import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResourceGraphFleet } from "../../../../azure/resource-graph/resource-graph-fleet.ts";
import { type ArmServer, azureOptions, refusal, startArmServer } from "../../../support/azure/arm-server.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const VAULT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/backup/providers/Microsoft.RecoveryServices/vaults/weu`;

function fleet() {
  return createResourceGraphFleet(azureOptions(azure));
}

function vmId(name: string): string {
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/SHOP/providers/Microsoft.Compute/virtualMachines/${name}`;
}

function machineRow(name: string, item: Readonly<Record<string, unknown>> = {}) {
  const id = vmId(name);
  return {
    key: id.toLowerCase(),
    id,
    location: "westeurope",
    tags: { env: "prod" },
    zones: ["1"],
    uniqueId: `unique-${name}`,
    size: "Standard_D2s_v5",
    storageProfile: {
      imageReference: { publisher: "Canonical", offer: "ubuntu", sku: "server" },
      osDisk: { osType: "Linux", managedDisk: { storageAccountType: "Premium_LRS" } },
      dataDisks: [
        { lun: 3, name: "data", diskSizeGB: 64, managedDisk: { id: "/d", storageAccountType: "UltraSSD_LRS" } },
      ],
    },
    securityType: "TrustedLaunch",
    provisioningState: "Succeeded",
    timeCreated: "2026-03-01T10:00:00Z",
    powerState: "PowerState/deallocated",
    key1: null,
    itemId: null,
    ...item,
  };
}

function item(name: string, change: Readonly<Record<string, unknown>> = {}) {
  return {
    itemId: `${VAULT}/BackupFabrics/Azure/protectionContainers/c/protectedItems/${name}`,
    sourceId: vmId(name).toLowerCase(),
    policyId: `${VAULT}/backupPolicies/daily`,
    protectionState: "Protected",
    currentState: "ProtectionConfigured",
    isSoftDeleted: "",
    lastRecoveryPoint: "2026-03-30T01:00:00.5Z",
    ...change,
  };
}

function respondWithRows(data: unknown, change: Readonly<Record<string, unknown>> = {}) {
  azure.respondWith({ status: 200, body: { totalRecords: 9, count: 9, resultTruncated: "false", data, ...change } });
}

const subscriptionIds = [SUBSCRIPTION];

test("reads what the rules need of a machine, with its items", async () => {
  respondWithRows([machineRow("web-01", item("web-01"))]);

  const { machines } = await fleet().machines({ subscriptionIds });

  expect(machines).toEqual([
    {
      machine: {
        vmId: vmId("web-01"),
        uniqueId: "unique-web-01",
        name: "web-01",
        resourceGroup: "SHOP",
        subscriptionId: SUBSCRIPTION,
        location: "westeurope",
        tags: { env: "prod" },
        osType: "Linux",
        size: "Standard_D2s_v5",
        zones: ["1"],
        image: "Canonical:ubuntu:server",
        dataDisks: [{ lun: 3, name: "data", diskId: "/d", storageType: "UltraSSD_LRS", sizeGb: 64 }],
        osDisk: { storageType: "Premium_LRS" },
        provisioningState: "Succeeded",
        powerState: "deallocated",
        securityType: "TrustedLaunch",
        createdAt: "2026-03-01T10:00:00.000Z",
        hasUnmanagedDisks: false,
        hasEnhancedOnlyDisks: true,
        agent: { state: "absent" },
        backupExtension: { state: "absent" },
      },
      items: [
        {
          vmId: vmId("web-01").toLowerCase(),
          vaultId: VAULT,
          policyId: `${VAULT}/backupPolicies/daily`,
          protectionState: "Protected",
          isSoftDeleted: false,
          lastRecoveryPointAt: "2026-03-30T01:00:00.500Z",
        },
      ],
    },
  ]);
});

test.for<[string, Readonly<Record<string, unknown>>, object]>([
  ["the index's own words", { protectionState: "" }, { protectionState: "Protected", isSoftDeleted: false }],
  [
    "the index's word for a failed start",
    { protectionState: "", currentState: "ConfiguringProtectionFailed" },
    { protectionState: "ProtectionError" },
  ],
  [
    "a state that both spell alike",
    { protectionState: "", currentState: "ProtectionStopped" },
    { protectionState: "ProtectionStopped" },
  ],
  ["a deferred deletion", { isSoftDeleted: "True" }, { isSoftDeleted: true }],
  ["the state SoftDeleted", { currentState: "SoftDeleted" }, { isSoftDeleted: true }],
])("reads an item's state from %s", async ([, change, expected]) => {
  respondWithRows([machineRow("web-01", item("web-01", change))]);

  const { machines } = await fleet().machines({ subscriptionIds });

  expect(machines[0]?.items[0]).toMatchObject(expected);
});

test("a row that cannot be read costs its machine, not the page", async () => {
  respondWithRows([{ ...machineRow("web-01"), uniqueId: null }, machineRow("web-02")]);

  const page = await fleet().machines({ subscriptionIds });

  expect(page.unreadable).toEqual([vmId("web-01").toLowerCase()]);
  expect(page.machines.map(({ machine }) => machine.name)).toEqual(["web-02"]);
});

test("a machine whose items lie on two pages is reported whole on the second", async () => {
  const two = [item("web-01"), item("web-01", { itemId: `${VAULT}-2/backupFabrics/Azure/x` })];
  azure.respondWith(({ body }) => {
    const { query, options } = body as { query: string; options: Record<string, unknown> };
    const data = query.startsWith("RecoveryServicesResources")
      ? two
      : [machineRow("web-01", two[options["$skipToken"] === "t1" ? 1 : 0])];
    const next = options["$skipToken"] === undefined ? { $skipToken: "t1" } : {};
    return { status: 200, body: { totalRecords: 2, count: 1, resultTruncated: "false", data, ...next } };
  });

  const first = await fleet().machines({ subscriptionIds });
  const second = await fleet().machines({ subscriptionIds, cursor: first.cursor ?? "" });

  expect(first.machines[0]?.items).toHaveLength(1);
  expect(second.machines[0]?.items.map(({ vaultId }) => vaultId)).toEqual([VAULT, `${VAULT}-2`]);
  expect(second.cursor).toBeUndefined();
});

test("asks for 200 rows at once, with the version of the table, over every readable subscription", async () => {
  respondWithRows([]);

  await fleet().machines({ subscriptionIds });

  const request = azure.requests.at(-1);
  expect(request?.query.getAll("api-version")).toEqual(["2024-04-01"]);
  expect(request?.body).toMatchObject({ options: { $top: 200, resultFormat: "objectArray" } });
  expect(request?.body).not.toHaveProperty("subscriptions");
});

test("a subscription ID that is none is refused before anything is sent", async () => {
  const sent = azure.requests.length;

  const listing = fleet().machines({ subscriptionIds: ["') | project id //"] });

  await expect(listing).rejects.toMatchObject({ code: "AZURE_REFUSED" });
  expect(azure.requests).toHaveLength(sent);
});

test.for<[string, unknown, Readonly<Record<string, unknown>>]>([
  ["a result that was cut off", [], { resultTruncated: "true" }],
  ["a result that is no list of rows", { columns: [] }, {}],
])("%s is unreadable", async ([, data, change]) => {
  respondWithRows(data, change);

  const listing = fleet().machines({ subscriptionIds });

  await expect(listing).rejects.toMatchObject({ code: "AZURE_RESPONSE_UNREADABLE" });
});

test("a cursor of another list is refused", async () => {
  const listing = fleet().machines({ subscriptionIds, cursor: "3" });

  await expect(listing).rejects.toMatchObject({ code: "AZURE_REFUSED" });
});

describe("the quota of queries", () => {
  const isSpent = { "x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:01:05" };
  test.for<[string, Readonly<Record<string, string>>, number | undefined]>([
    ["the quota's renewal", isSpent, 65],
    ["Retry-After, where Azure sends it", { ...isSpent, "retry-after": "3" }, 3],
    ["nothing while some of the quota is left", { ...isSpent, "x-ms-user-quota-remaining": "7" }, undefined],
  ])("is waited for as long as %s says", async ([, headers, seconds]) => {
    azure.respondWith(refusal(429, "RateLimiting", "Slow down.", headers));

    const listing = fleet().machines({ subscriptionIds });

    await expect(listing).rejects.toMatchObject({ code: "AZURE_THROTTLED", retryAfterSeconds: seconds });
  });
});

describe("subscriptions", () => {
  const nothingReadable = {
    status: 400,
    body: { error: { code: "BadRequest", message: "…", details: [{ code: "NoValidSubscriptionsInQueryRequest" }] } },
  };

  test("none is readable when Azure knows none of them", async () => {
    azure.respondWith(nothingReadable);

    expect(await fleet().readableSubscriptions(subscriptionIds)).toEqual([]);
  });

  test("a machine list without any readable subscription is a missing right", async () => {
    azure.respondWith(nothingReadable);

    await expect(fleet().machines({ subscriptionIds })).rejects.toMatchObject({ code: "AZURE_ACCESS_DENIED" });
  });

  test("any other refusal is one", async () => {
    azure.respondWith(refusal(403, "AuthorizationFailed", "No."));

    await expect(fleet().readableSubscriptions(subscriptionIds)).rejects.toMatchObject({ code: "AZURE_ACCESS_DENIED" });
  });

  test("are asked for 200 at a time", async () => {
    const many = Array.from(
      { length: 201 },
      (_, index) => `00000000-0000-0000-0000-${String(index).padStart(12, "0")}`,
    );
    azure.respondWith(({ body }) => {
      const { subscriptions } = body as { subscriptions: readonly string[] };
      const data = subscriptions.map((subscriptionId) => ({ subscriptionId }));
      return { status: 200, body: { totalRecords: data.length, count: data.length, resultTruncated: "false", data } };
    });

    expect(await fleet().readableSubscriptions(many)).toEqual(many);
  });
});
