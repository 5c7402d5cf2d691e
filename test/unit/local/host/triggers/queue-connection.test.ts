import { expect, test } from "vitest";
import { readQueueConnection } from "../../../../../local/host/triggers/queue-connection.ts";

test.for<[string, string | undefined, Record<string, string>, object]>([
  ["the host's account by default", undefined, { AzureWebJobsStorage: "A" }, { connectionString: "A" }],
  ["an empty name like none", "", { AzureWebJobsStorage: "A" }, { connectionString: "A" }],
  ["names in any casing", "azurewebjobsstorage", { AzureWebJobsStorage: "A" }, { connectionString: "A" }],
  ["the name with its prefix first", "Shop", { AzureWebJobsShop: "A", Shop: "B" }, { connectionString: "A" }],
  ["the name as it is", "Shop", { Shop: "B" }, { connectionString: "B" }],
  ["the string before the identity", "Shop", { Shop: "B", Shop__accountName: "c" }, { connectionString: "B" }],
  [
    "an account's name",
    "Shop",
    { Shop__accountName: "shop" },
    { serviceUri: "https://shop.queue.core.windows.net", isManagedIdentity: false },
  ],
  [
    "an address and a user-assigned identity",
    undefined,
    {
      AzureWebJobsStorage__queueServiceUri: "https://a.queue.b",
      AzureWebJobsStorage__credential: "managedidentity",
      AzureWebJobsStorage__clientId: "id",
    },
    { serviceUri: "https://a.queue.b", isManagedIdentity: true, clientId: "id" },
  ],
])("takes %s", ([, name, environment, expected]) => {
  expect(readQueueConnection(name, environment)).toMatchObject(expected);
});

test("names the settings that are missing", () => {
  expect(readQueueConnection("Shop", { Shop: "", AzureWebJobsStorage: "s3cret" })).toEqual({
    problem: "its storage account is not configured: set Shop to a connection string, or Shop__queueServiceUri",
  });
});
