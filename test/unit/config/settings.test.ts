import { expect, test } from "vitest";
import { readArmEndpoint, readSettings } from "../../../config/settings.ts";

const storage = { AzureWebJobsStorage: "UseDevelopmentStorage=true" };

test("has defaults: the public cloud, the file in the package, no local webhooks", () => {
  expect(readSettings(storage)).toEqual({
    configPath: "holdfast.config.json",
    armEndpoint: "https://management.azure.com",
    actions: { kind: "off", because: "noKey" },
    access: { signIn: "off", isLocal: false },
    allowLocalWebhooks: false,
    secrets: new Map(),
    storage: { kind: "connectionString", connectionString: "UseDevelopmentStorage=true" },
  });
});

test("reads every setting and removes the slash at the end of URLs", () => {
  const settings = readSettings({
    ...storage,
    HOLDFAST_CONFIG: "rules.json",
    HOLDFAST_ARM_ENDPOINT: "https://127.0.0.1:8443/",
    HOLDFAST_PUBLIC_URL: "http://127.0.0.1:7071/",
    HOLDFAST_DEAD_LETTER_CONTAINER: "dead-letters",
    HOLDFAST_EVENT_QUEUE: "holdfast-vm-events",
    HOLDFAST_ALLOW_LOCAL_WEBHOOKS: "true",
    HOLDFAST_SECRET_TEAMS_URL: "https://example.org/hook",
    UNRELATED: "x",
  });

  expect(settings).toEqual({
    configPath: "rules.json",
    armEndpoint: "https://127.0.0.1:8443",
    publicUrl: "http://127.0.0.1:7071",
    deadLetterContainer: "dead-letters",
    eventQueue: "holdfast-vm-events",
    actions: { kind: "off", because: "noKey" },
    access: { signIn: "off", isLocal: false },
    allowLocalWebhooks: true,
    secrets: new Map([["HOLDFAST_SECRET_TEAMS_URL", "https://example.org/hook"]]),
    storage: { kind: "connectionString", connectionString: "UseDevelopmentStorage=true" },
  });
});

test("reads api-versions in place of the app's own, and refuses invalid ones with the identity library's setting", () => {
  const given = { ...storage, HOLDFAST_API_VERSIONS: "backup=2025-01-01", AZURE_TOKEN_CREDENTIALS: "prod" };
  const invalid = { ...storage, HOLDFAST_API_VERSIONS: "latest", AZURE_TOKEN_CREDENTIALS: "msi" };

  expect(readSettings(given).apiVersions).toEqual({ backup: "2025-01-01" });
  expect(() => readSettings(invalid)).toThrow(/HOLDFAST_API_VERSIONS: must be .*AZURE_TOKEN_CREDENTIALS: must be/);
});

test("treats an empty setting as absent", () => {
  expect(readSettings({ ...storage, HOLDFAST_ARM_ENDPOINT: "", HOLDFAST_SECRET_X: "" })).toEqual(readSettings(storage));
});

test("names every invalid setting at once, without values", () => {
  const env = {
    HOLDFAST_ARM_ENDPOINT: "http://s3cret",
    HOLDFAST_PUBLIC_URL: "s3cret",
    HOLDFAST_ALLOW_LOCAL_WEBHOOKS: "s3cret",
    HOLDFAST_SECRET_HOOK: "@Microsoft.KeyVault(SecretUri=https://s3cret)",
    HOLDFAST_SECRET_ACTIONS: "s3cret",
    AzureWebJobsStorage: "AccountKey=s3cret",
  };

  expect(() => readSettings(env)).toThrow(
    /^CONFIG_INVALID: .*HOLDFAST_ARM_ENDPOINT: .*; HOLDFAST_PUBLIC_URL: .*; HOLDFAST_ALLOW_LOCAL_WEBHOOKS: .*; HOLDFAST_SECRET_HOOK: its Key Vault reference.*; HOLDFAST_SECRET_ACTIONS: must .*; AzureWebJobsStorage: must be/,
  );
  expect(() => readSettings(env)).not.toThrow(/s3cret/);
});

test.for<[string, string]>([
  ["Events", "must be the name"],
  ["vm--events", "must be the name"],
  ["q".repeat(57), "must be the name"],
  ["vm-events-poison", 'must not end in "-poison"'],
])("refuses the event queue %s", ([queue, why]) => {
  expect(() => readSettings({ ...storage, HOLDFAST_EVENT_QUEUE: queue })).toThrow(`HOLDFAST_EVENT_QUEUE: ${why}`);
});

test("takes an event queue of 56 characters, whose poison queue has 63", () => {
  expect(readSettings({ ...storage, HOLDFAST_EVENT_QUEUE: "q".repeat(56) }).eventQueue).toHaveLength(56);
});

test("asks for the queues' address when there is an event queue", () => {
  const identity = {
    AzureWebJobsStorage__tableServiceUri: "https://a.table.b",
    AzureWebJobsStorage__blobServiceUri: "https://a.blob.b",
    HOLDFAST_EVENT_QUEUE: "vm-events",
  };

  expect(() => readSettings(identity)).toThrow(/AzureWebJobsStorage__queueServiceUri: is missing/);
});

test("a command reads Azure's address without any other setting", () => {
  expect(readArmEndpoint({})).toBe("https://management.azure.com");
  expect(readArmEndpoint({ HOLDFAST_ARM_ENDPOINT: "https://arm.example/" })).toBe("https://arm.example");
  expect(() => readArmEndpoint({ HOLDFAST_ARM_ENDPOINT: "http://arm.example" })).toThrow(/HOLDFAST_ARM_ENDPOINT/);
});
