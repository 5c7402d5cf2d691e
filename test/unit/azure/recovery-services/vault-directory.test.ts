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

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const GROUP_PATH = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-backup`;
const newVault = { vaultId: VAULT_ID, location: "westeurope", redundancy: "ZoneRedundant" } as const;

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
