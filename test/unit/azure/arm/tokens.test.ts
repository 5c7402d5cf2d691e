import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttpHeaders, RestError } from "@azure/core-rest-pipeline";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { AzureOptions } from "../../../../azure/arm/clients.ts";
import { createCredential } from "../../../../azure/arm/credential.ts";
import { createComputeVirtualMachines } from "../../../../azure/compute/compute-virtual-machines.ts";
import { createRecoveryServicesVault } from "../../../../azure/recovery-services/recovery-services-vault.ts";
import { type ArmServer, azureOptions, refusal, startArmServer } from "../../../support/azure/arm-server.ts";
import { VAULT_ID, VM_ID, wireMachine } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

type Reply = "reset" | "hang" | { readonly status: number; readonly body?: string };

const identityServers: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of identityServers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** The app's own credential, whose identity endpoint replies like this. */
async function credentialWith(reply: Reply): Promise<AzureOptions["credential"]> {
  const server = createServer((request, response) => {
    if (reply === "reset") request.socket.destroy();
    if (typeof reply === "string") return;
    response.writeHead(reply.status, { "content-type": "application/json" });
    response.end(reply.body ?? JSON.stringify({ error: "some_error", error_description: "Said." }));
  });
  identityServers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "prod");
  vi.stubEnv("IDENTITY_ENDPOINT", `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`);
  vi.stubEnv("IDENTITY_HEADER", "identity-header");
  return createCredential();
}

describe("a token that cannot be obtained is transient, and no request is sent", () => {
  const undelete = (credential: AzureOptions["credential"], timeoutSeconds: number) =>
    createRecoveryServicesVault({ ...azureOptions(azure), credential, timeoutSeconds }).undeleteProtectedItem({
      vaultId: VAULT_ID,
      vmId: VM_ID,
    });

  test.for<[string, Reply, timeoutSeconds: number]>([
    ["a connection that is reset", "reset", 25],
    ["a response that never comes", "hang", 0.2],
    ["429", { status: 429 }, 0.5],
    ["500", { status: 500 }, 25],
    ["503 without JSON", { status: 503, body: "Down." }, 25],
    ["404, as an identity endpoint that starts", { status: 404 }, 0.5],
    ["400, as for an identity that is not assigned yet", { status: 400 }, 25],
    ["200 without a token", { status: 200, body: "{}" }, 25],
  ])("%s", async ([, reply, timeoutSeconds]) => {
    const credential = await credentialWith(reply);
    const before = azure.requests.length;

    const error: unknown = await undelete(credential, timeoutSeconds).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: "AZURE_UNAVAILABLE", retryable: true });
    expect(error).toHaveProperty("message", expect.stringMatching(/no token was available: .*managed identity/s));
    expect(azure.requests).toHaveLength(before);
  });

  test("a credential that has none", async () => {
    await expect(undelete({ getToken: async () => null }, 25)).rejects.toMatchObject({ code: "AZURE_UNAVAILABLE" });
  });

  test("with the wait that the identity endpoint asks for, where the library reports it", async () => {
    const response = { status: 429, headers: createHttpHeaders({ "retry-after": "17" }) } as never;
    const cause = new RestError("throttled", { statusCode: 429, response });
    const failure = Object.assign(new AggregateError([new Error("unavailable"), cause], "no credential"));

    await expect(undelete({ getToken: () => Promise.reject(failure) }, 25)).rejects.toMatchObject({
      code: "AZURE_UNAVAILABLE",
      retryAfterSeconds: 17,
    });
  });
});

describe("a token that Azure refuses", () => {
  /** Each call of `read` comes with this token. */
  function machinesWith(token: () => string) {
    // Expired at once, so that the SDK asks for every call.
    const credential = { getToken: async () => ({ token: token(), expiresOnTimestamp: Date.now() }) };
    return createComputeVirtualMachines({ ...azureOptions(azure), credential });
  }
  const refused = refusal(401, "ExpiredAuthenticationToken", "The access token has expired.");

  test("is final when Azure has never accepted it", async () => {
    azure.respondWith(refused);
    const machines = machinesWith(() => "new-token");

    for (const _attempt of [1, 2]) {
      await expect(machines.read(VM_ID)).rejects.toMatchObject({ code: "AZURE_UNAUTHENTICATED", retryable: false });
    }
  });

  test("is transient when Azure has accepted it before", async () => {
    const machines = machinesWith(() => "old-token");
    azure.respondWith({ status: 200, body: wireMachine() });
    await machines.read(VM_ID);
    azure.respondWith(refused);

    for (const _attempt of [1, 2]) {
      await expect(machines.read(VM_ID)).rejects.toMatchObject({
        code: "AZURE_UNAVAILABLE",
        retryable: true,
        serviceCode: "ExpiredAuthenticationToken",
      });
    }
  });

  test("is final when it is new and only its predecessor was accepted", async () => {
    let token = "first-token";
    const machines = machinesWith(() => token);
    azure.respondWith({ status: 200, body: wireMachine() });
    await machines.read(VM_ID);
    token = "second-token";
    azure.respondWith(refused);

    await expect(machines.read(VM_ID)).rejects.toMatchObject({ code: "AZURE_UNAUTHENTICATED" });
  });
});
