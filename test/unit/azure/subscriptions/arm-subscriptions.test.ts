import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArmSubscriptions } from "../../../../azure/subscriptions/arm-subscriptions.ts";
import { type ArmServer, azureOptions, refusal, startArmServer } from "../../../support/azure/arm-server.ts";
import { SUBSCRIPTION } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const subscriptions = () => createArmSubscriptions(azureOptions(azure));
const LOCKS = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/locks`;
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/AzureBackupRG_westeurope_1`;

function lock(scope: string, level = "CanNotDelete") {
  return { id: `${scope}/providers/Microsoft.Authorization/locks/keep`, name: "keep", properties: { level } };
}

describe("disks", () => {
  const diskId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Compute/disks/d`;

  test.for([
    ["an ordinary disk", { maxShares: 1, diskSizeGB: 64 }, { sizeGb: 64 }],
    ["a disk without members", {}, {}],
    ["a shared disk", { maxShares: 2 }, { isShared: true }],
    ["an encrypted disk", { encryptionSettingsCollection: { enabled: true } }, { isEncryptedInGuest: true }],
    ["a disk with Entra data access", { dataAccessAuthMode: "AzureActiveDirectory" }, { needsEntraAccess: true }],
    ["a disk without it", { dataAccessAuthMode: "None", encryptionSettingsCollection: { enabled: false } }, {}],
  ] as const)("reads %s", async ([, properties, expected]) => {
    azure.respondWith({
      status: 200,
      body: { value: [{ id: diskId, location: "westeurope", properties: { creationData: {}, ...properties } }] },
    });

    expect(await subscriptions().listDisks(SUBSCRIPTION)).toEqual([{ diskId, ...expected }]);
    expect(azure.requests.at(-1)?.query.getAll("api-version")).toEqual(["2023-10-02"]);
  });
});

describe("locks", () => {
  test.for([
    [
      "on a restore-point group",
      lock(GROUP),
      [
        {
          subscriptionId: SUBSCRIPTION,
          name: "keep",
          level: "CanNotDelete",
          group: { name: "AzureBackupRG_westeurope_1", location: "westeurope" },
        },
      ],
    ],
    [
      "on a restore point in it",
      lock(`${GROUP}/providers/Microsoft.Compute/restorePointCollections/c`),
      [expect.objectContaining({ group: { name: "AzureBackupRG_westeurope_1", location: "westeurope" } })],
    ],
    [
      "on the subscription",
      lock(`/subscriptions/${SUBSCRIPTION}`, "ReadOnly"),
      [{ subscriptionId: SUBSCRIPTION, name: "keep", level: "ReadOnly" }],
    ],
    ["on another group", lock(`/subscriptions/${SUBSCRIPTION}/resourceGroups/shop`), []],
    ["on something else of the subscription", lock(`/subscriptions/${SUBSCRIPTION}/providers/Microsoft.X/y/z`), []],
    ["without a readable ID", { name: "keep" }, []],
  ] as const)("%s", async ([, row, expected]) => {
    azure.respondWith({ status: 200, body: { value: [row] } });

    expect(await subscriptions().listRestorePointLocks(SUBSCRIPTION)).toEqual(expected);
    expect(azure.requests.at(-1)).toMatchObject({ method: "GET", path: LOCKS });
  });

  test("follows every page", async () => {
    azure.respondWith(({ query }) =>
      query.has("$skiptoken")
        ? { status: 200, body: { value: [lock(GROUP)] } }
        : { status: 200, body: { value: [], nextLink: `${azure.endpoint}${LOCKS}?api-version=1&$skiptoken=2` } },
    );

    expect(await subscriptions().listRestorePointLocks(SUBSCRIPTION)).toHaveLength(1);
    expect(azure.requests.at(-1)?.query.getAll("api-version")).toEqual(["2016-09-01"]);
  });

  test("sends no token to another host that a next-page link names", async () => {
    azure.respondWith({ status: 200, body: { value: [], nextLink: "https://localhost:1/x" } });

    await expect(subscriptions().listRestorePointLocks(SUBSCRIPTION)).rejects.toMatchObject({
      code: "AZURE_RESPONSE_UNREADABLE",
    });
  });

  test.for([
    ["no list", { status: 200, body: { value: "x" } }],
    ["no body", { status: 200 }],
    ["no JSON", { status: 200, text: "<html>" }],
  ] as const)("%s cannot be read", async ([, response]) => {
    azure.respondWith(response);

    await expect(subscriptions().listRestorePointLocks(SUBSCRIPTION)).rejects.toMatchObject({
      code: "AZURE_RESPONSE_UNREADABLE",
    });
  });
});

describe("the resource provider", () => {
  test.for([
    ["Registered", "registered"],
    ["Registering", "registering"],
    ["NotRegistered", "notRegistered"],
    ["Unregistering", "notRegistered"],
  ])("%s is %s", async ([registrationState, state]) => {
    azure.respondWith({ status: 200, body: { namespace: "Microsoft.RecoveryServices", registrationState } });

    expect(await subscriptions().readRegistration(SUBSCRIPTION)).toBe(state);
  });

  test("is registered with one POST", async () => {
    azure.respondWith({ status: 200, body: { registrationState: "Registering" } });

    await subscriptions().registerProvider(SUBSCRIPTION);

    expect(azure.requests.at(-1)).toMatchObject({
      method: "POST",
      path: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.RecoveryServices/register`,
    });
  });

  test("reports a missing right", async () => {
    azure.respondWith(refusal(403, "AuthorizationFailed", "no"));

    await expect(subscriptions().registerProvider(SUBSCRIPTION)).rejects.toMatchObject({ code: "AZURE_ACCESS_DENIED" });
  });
});

test("refuses what is no subscription without a call to Azure", async () => {
  const before = azure.requests.length;

  await expect(subscriptions().listDisks("x/../y")).rejects.toMatchObject({ code: "AZURE_REFUSED" });
  expect(azure.requests.length).toBe(before);
});
