import { DefaultAzureCredential } from "@azure/identity";
import { expect, test, vi } from "vitest";
import { tokenCredentialsSchema } from "../../../config/token-credentials.ts";

test.for([
  "prod",
  "dev",
  "ManagedIdentityCredential",
  "managedidentitycredential",
  " Prod ",
  "AzureCliCredential",
  "msi",
])("accepts %s exactly when the identity library does", (value) => {
  vi.stubEnv("AZURE_TOKEN_CREDENTIALS", value);
  const create = () => new DefaultAzureCredential();

  if (tokenCredentialsSchema.safeParse(value).success) expect(create).not.toThrow();
  else expect(create).toThrow(/Invalid value for AZURE_TOKEN_CREDENTIALS/);
});

test("names what is allowed", () => {
  expect(tokenCredentialsSchema.safeParse("msi").error?.issues[0]?.message).toMatch(/^must be one of dev, prod, /);
});
