import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createCredential } from "../../../../azure/arm/credential.ts";

const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
});

const SCOPE = "https://management.azure.com/.default";

/** App Service's identity endpoint, as the local simulator plays it too. */
async function identityEndpoint(reply: { readonly status: number; readonly body: object }) {
  const seen: { readonly url: string; readonly header: unknown }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? "", header: request.headers["x-identity-header"] });
    response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body));
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  vi.stubEnv("IDENTITY_ENDPOINT", `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`);
  vi.stubEnv("IDENTITY_HEADER", "identity-header");
  return seen;
}

test("requests a token for Resource Manager from App Service's identity endpoint only", async () => {
  const body = { access_token: "token-1", expires_on: "4102444800", resource: "r", token_type: "Bearer" };
  const seen = await identityEndpoint({ status: 200, body });

  const token = await createCredential().getToken(SCOPE);

  expect(token?.token).toBe("token-1");
  expect(seen).toHaveLength(1);
  expect(seen[0]?.header).toBe("identity-header");
  expect(new URL(seen[0]?.url ?? "", "http://identity").searchParams.get("resource")).toMatch(
    /^https:\/\/management\.azure\.com\/?$/,
  );
});

test("fails without further credentials when only production credentials are allowed", async () => {
  vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "prod");
  const seen = await identityEndpoint({ status: 400, body: { error: "no_identity" } });

  await expect(createCredential().getToken(SCOPE)).rejects.toThrow(/ManagedIdentityCredential/);
  expect(seen.length).toBeLessThanOrEqual(2);
});
