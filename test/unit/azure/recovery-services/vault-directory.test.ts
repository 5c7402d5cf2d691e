import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createVaultDirectory } from "../../../../azure/recovery-services/vault-directory.ts";
import {
  type ArmResponse,
  type ArmServer,
  type ArrivedRequest,
  azureOptions,
  refusal,
  startArmServer,
} from "../../../support/azure/arm-server.ts";
import { SUBSCRIPTION, VAULT_ID } from "../../../support/azure/wire-machine.ts";
import { sampleTemplate } from "../../../support/fakes/sample-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const GROUP_PATH = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-backup`;
const newVault = {
  vaultId: VAULT_ID,
  location: "westeurope",
  settings: { redundancy: "ZoneRedundant", crossRegionRestore: false },
} as const;

function directory() {
  return createVaultDirectory(azureOptions(azure));
}

function wireVault(provisioningState = "Succeeded") {
  return { id: VAULT_ID, name: "vault-weu", location: "West Europe", properties: { provisioningState } };
}

/** Requests of one test, method and path. */
async function calls(run: () => Promise<unknown>): Promise<readonly ArrivedRequest[]> {
  const before = azure.requests.length;
  await run();
  return azure.requests.slice(before);
}

describe("vaults", () => {
  test("is read with its region as ARM compares regions", async () => {
    azure.respondWith({ status: 200, body: wireVault("Provisioning") });

    expect(await directory().readVault(VAULT_ID)).toEqual({
      vaultId: VAULT_ID,
      location: "westeurope",
      provisioningState: "Provisioning",
      settings: { tags: {} },
    });
    expect(azure.requests.at(-1)?.query.getAll("api-version")).toEqual(["2024-04-01"]);
  });

  test.for(["ResourceNotFound", "ResourceGroupNotFound"])("is undefined when Azure reports %s", async (code) => {
    azure.respondWith(refusal(404, code, "Not there."));

    expect(await directory().readVault(VAULT_ID)).toBeUndefined();
  });

  test("of a subscription are listed over pages", async () => {
    const path = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.RecoveryServices/vaults`;
    azure.respondWith(({ query }) => ({
      status: 200,
      body: query.has("page")
        ? { value: [wireVault()] }
        : { value: [wireVault()], nextLink: `${azure.endpoint}${path}?api-version=2024-04-01&page=2` },
    }));

    expect(await directory().listVaults(SUBSCRIPTION)).toHaveLength(2);
  });
});

describe("a new vault", () => {
  test("is created by one PUT without a wait for its end", async () => {
    const asyncOperation = `${azure.endpoint}${VAULT_ID}/operationStatus/op-1`;
    azure.respondWith({
      status: 201,
      headers: { "azure-asyncoperation": asyncOperation, "retry-after": "60" },
      body: wireVault("Provisioning"),
    });

    const sent = await calls(() => directory().createVault(newVault));

    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([`PUT ${VAULT_ID}`]);
    expect(sent[0]?.body).toMatchObject({
      location: "westeurope",
      sku: { name: "RS0", tier: "Standard" },
      properties: {
        publicNetworkAccess: "Enabled",
        redundancySettings: { standardTierStorageRedundancy: "ZoneRedundant" },
      },
    });
  });
});

describe("a new vault in a missing resource group", () => {
  test("is created after its resource group when that is missing", async () => {
    let groupExists = false;
    azure.respondWith(({ path }): ArmResponse => {
      if (path === GROUP_PATH) {
        groupExists = true;
        return { status: 201, body: { id: GROUP_PATH } };
      }
      return groupExists
        ? { status: 201, body: wireVault() }
        : refusal(404, "ResourceGroupNotFound", "Resource group 'rg-backup' could not be found.");
    });

    const sent = await calls(() => directory().createVault(newVault));

    expect(sent.map(({ path }) => path)).toEqual([VAULT_ID, GROUP_PATH, VAULT_ID]);
    expect(sent[1]).toMatchObject({ method: "PUT", body: { location: "westeurope" } });
    expect(sent[1]?.query.get("api-version")).toBe("2021-04-01");
    expect(sent[1]?.headers["authorization"]).toMatch(/^Bearer /);
  });

  test("is created in a resource group that another region's vault created meanwhile", async () => {
    let groupExists = false;
    azure.respondWith(({ path }): ArmResponse => {
      if (path === GROUP_PATH) {
        groupExists = true;
        return refusal(
          409,
          "InvalidResourceGroupLocation",
          "The resource group already exists in location 'northeurope'.",
        );
      }
      return groupExists ? { status: 201, body: wireVault() } : refusal(404, "ResourceGroupNotFound", "Not there.");
    });

    const sent = await calls(() => directory().createVault(newVault));

    expect(sent.map(({ path }) => path)).toEqual([VAULT_ID, GROUP_PATH, VAULT_ID]);
  });

  test("is retried when Azure does not see the new resource group yet", async () => {
    azure.respondWith(({ path }) =>
      path === GROUP_PATH
        ? { status: 201, body: { id: GROUP_PATH } }
        : refusal(404, "ResourceGroupNotFound", "Not there."),
    );

    await expect(directory().createVault(newVault)).rejects.toMatchObject({
      code: "AZURE_UNAVAILABLE",
      retryable: true,
    });
  });

  test("names the step that was refused", async () => {
    azure.respondWith(({ path }) =>
      path === GROUP_PATH
        ? refusal(403, "AuthorizationFailed", "No right to create groups.")
        : refusal(404, "ResourceGroupNotFound", "Not there."),
    );

    await expect(directory().createVault(newVault)).rejects.toMatchObject({
      code: "AZURE_ACCESS_DENIED",
      message: expect.stringContaining(`Cannot create the resource group ${GROUP_PATH}`),
    });
  });

  test("names a provider that is not registered", async () => {
    azure.respondWith(refusal(409, "MissingSubscriptionRegistration", "Not registered to use the namespace."));

    await expect(directory().createVault(newVault)).rejects.toMatchObject({ code: "AZURE_PROVIDER_NOT_REGISTERED" });
  });
});

describe("the storage of a vault", () => {
  const storage = { redundancy: "ZoneRedundant", crossRegionRestore: false } as const;
  /** The SDK writes the first word with a capital; ARM does not mind. */
  const path = `${VAULT_ID}/backupstorageconfig/vaultstorageconfig`.replace("/subscriptions/", "/Subscriptions/");
  const config = (storageTypeState: string) => ({ status: 200, body: { properties: { storageTypeState } } });

  test("is changed while the vault has not had an item", async () => {
    azure.respondWith(({ method }) => (method === "GET" ? config("Unlocked") : { status: 204 }));

    expect(await directory().changeStorage(VAULT_ID, storage)).toBe("changed");
    expect(azure.requests.at(-1)).toMatchObject({
      method: "PATCH",
      path,
      body: { properties: { storageModelType: "ZoneRedundant", crossRegionRestoreFlag: false } },
    });
  });

  test.for([["Locked"], ["Invalid"]])("is not touched while Azure shows it as %s", async ([state = ""]) => {
    azure.respondWith(config(state));

    const sent = await calls(async () => expect(await directory().changeStorage(VAULT_ID, storage)).toBe("locked"));

    expect(sent.map(({ method }) => method)).toEqual(["GET"]);
  });

  test("is locked when an item came between the two calls", async () => {
    azure.respondWith(({ method }) =>
      method === "GET" ? config("Unlocked") : refusal(400, "CloudInvalidInputError", "The vault has items."),
    );

    expect(await directory().changeStorage(VAULT_ID, storage)).toBe("locked");
  });

  test("is not called locked for another failure", async () => {
    azure.respondWith(({ method }) =>
      method === "GET" ? config("Unlocked") : refusal(403, "AuthorizationFailed", "No right."),
    );

    await expect(directory().changeStorage(VAULT_ID, storage)).rejects.toMatchObject({ code: "AZURE_ACCESS_DENIED" });
  });
});

describe("a policy of a vault that was created moments ago", () => {
  const template = { ...sampleTemplate, kind: "standard" } as const;
  const policy = { vaultId: VAULT_ID, policyName: "daily", template };
  const vaultNotFound =
    "The Resource 'Microsoft.RecoveryServices/vaults/vault-weu' under resource group 'rg' was not found.";

  test.for([
    ["read", "ResourceNotFound", vaultNotFound, () => directory().readPolicy(VAULT_ID, "daily")],
    ["read", "ResourceNotYetSynced", "Not yet.", () => directory().readPolicy(VAULT_ID, "daily")],
    ["created", "ResourceNotFound", vaultNotFound, () => directory().createPolicy(policy)],
    ["created", "ResourceNotYetSynced", "Not yet.", () => directory().createPolicy(policy)],
  ] as const)("is %s again later when Azure answers 404 %s", async ([, code, message, send]) => {
    azure.respondWith(refusal(404, code, message));

    await expect(send()).rejects.toMatchObject({ code: "AZURE_UNAVAILABLE", retryable: true });
  });

  test("is missing when Azure does not find the policy itself", async () => {
    const name = "Microsoft.RecoveryServices/vaults/vault-weu/backupPolicies/daily";
    azure.respondWith(refusal(404, "ResourceNotFound", `The Resource '${name}' was not found.`));

    expect(await directory().readPolicy(VAULT_ID, "daily")).toBeUndefined();
  });

  test("is not created again for another refusal", async () => {
    azure.respondWith(refusal(403, "AuthorizationFailed", "No right."));

    await expect(directory().createPolicy(policy)).rejects.toMatchObject({ code: "AZURE_ACCESS_DENIED" });
  });
});
