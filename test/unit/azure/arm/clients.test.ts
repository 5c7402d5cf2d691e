import { expect, test } from "vitest";
import { createComputeClients, tokenScope } from "../../../../azure/arm/clients.ts";

test.for([
  ["https://management.azure.com", "https://management.azure.com/.default"],
  ["https://127.0.0.1:8443", "https://management.azure.com/.default"],
  ["https://arm.privatelink.example", "https://management.azure.com/.default"],
  ["https://management.usgovcloudapi.net", "https://management.usgovcloudapi.net/.default"],
  ["https://management.chinacloudapi.cn", "https://management.chinacloudapi.cn/.default"],
] as const)("the token scope of %s is %s", ([endpoint, scope]) => {
  expect(tokenScope(endpoint)).toBe(scope);
});

test("one client serves a subscription, whatever the casing of its ID", () => {
  const credential = { getToken: async () => null };
  const clientOf = createComputeClients({ credential, endpoint: "https://management.azure.com" });

  expect(clientOf("ABC")).toBe(clientOf("abc"));
  expect(clientOf("abd")).not.toBe(clientOf("abc"));
});
