import { describe, expect, test } from "vitest";
import { readStorageSettings } from "../../../config/storage-settings.ts";

const AZURE = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";
const emulator = (host: string) =>
  `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://${host}:1/a;TableEndpoint=http://${host}:2/a;`;

describe("a connection string", () => {
  test.for([
    ["of an account", AZURE],
    ["of the emulator's default ports", "UseDevelopmentStorage=true"],
    ["of an emulator on this machine", emulator("127.0.0.1")],
    ["with a signature", "TableEndpoint=https://shop.table.core.windows.net/;SharedAccessSignature=sv=2022&sig=x"],
  ])("%s is taken as it is", ([, connectionString = ""]) => {
    expect(readStorageSettings({ AzureWebJobsStorage: connectionString })).toEqual({
      kind: "connectionString",
      connectionString,
    });
  });

  test("wins over the settings of an identity, as in the Functions host", () => {
    const both = { AzureWebJobsStorage: AZURE, AzureWebJobsStorage__accountName: "other" };

    expect(readStorageSettings(both)).toMatchObject({ kind: "connectionString" });
  });

  test.for([
    ["without a key", "DefaultEndpointsProtocol=https;AccountName=c2VjcmV0", /connection string of a storage account/],
    ["that is none", "c2VjcmV0", /connection string of a storage account/],
    ["of another machine over plain HTTP", emulator("10.0.0.4"), /https URLs/],
    ["with an endpoint that is no URL", `${AZURE};TableEndpoint=c2VjcmV0`, /https URLs/],
    ["of Azure over plain HTTP", AZURE.replace("https", "http"), /DefaultEndpointsProtocol must be https/],
    ["whose Key Vault reference failed", "@Microsoft.KeyVault(SecretUri=https://c2VjcmV0)", /Key Vault reference/],
  ] as const)("%s is refused by the setting's name, without its value", ([, value, why]) => {
    const read = readStorageSettings({ AzureWebJobsStorage: value });

    expect(read).toEqual({ issues: [expect.stringMatching(why)] });
    expect(JSON.stringify(read)).toContain("AzureWebJobsStorage: ");
    expect(JSON.stringify(read)).not.toContain("c2VjcmV0");
  });
});

describe("the app's identity", () => {
  test.for<[string, Record<string, string>, object]>([
    [
      "an account's name, in any casing of the setting",
      { azurewebjobsstorage__accountname: "shop" },
      {
        tableServiceUri: "https://shop.table.core.windows.net",
        blobServiceUri: "https://shop.blob.core.windows.net",
        queueServiceUri: "https://shop.queue.core.windows.net",
      },
    ],
    [
      "service URIs, as of another cloud, and a user-assigned identity",
      {
        AzureWebJobsStorage__tableServiceUri: "https://shop.table.core.chinacloudapi.cn/",
        AzureWebJobsStorage__blobServiceUri: "https://shop.blob.core.chinacloudapi.cn",
        AzureWebJobsStorage__credential: "managedIdentity",
        AzureWebJobsStorage__clientId: "00000000-0000-0000-0000-00000000000a",
      },
      {
        tableServiceUri: "https://shop.table.core.chinacloudapi.cn",
        blobServiceUri: "https://shop.blob.core.chinacloudapi.cn",
        clientId: "00000000-0000-0000-0000-00000000000a",
      },
    ],
  ])("is used with %s", ([, given, expected]) => {
    expect(readStorageSettings(given)).toEqual({ kind: "identity", ...expected });
  });

  test.for<[string, Record<string, string>, RegExp]>([
    ["nothing at all", {}, /^AzureWebJobsStorage: is missing; .*__accountName.*__tableServiceUri/],
    [
      "a bad account's name",
      { AzureWebJobsStorage__accountName: "S3cret!" },
      /^AzureWebJobsStorage__accountName: must be/,
    ],
    [
      "a plain address",
      { AzureWebJobsStorage__tableServiceUri: "http://s3cret" },
      /^AzureWebJobsStorage__tableServiceUri: /,
    ],
    ["another credential", { AzureWebJobsStorage__credential: "s3cret" }, /^AzureWebJobsStorage__credential: must be/],
    [
      "a client ID that is none",
      { AzureWebJobsStorage__clientId: "s3cret" },
      /^AzureWebJobsStorage__clientId: must be/,
    ],
    [
      "no address of tables",
      { AzureWebJobsStorage__blobServiceUri: "https://a.b" },
      /^AzureWebJobsStorage__tableServiceUri: is/,
    ],
    [
      "no address of blobs",
      { AzureWebJobsStorage__tableServiceUri: "https://a.b" },
      /^AzureWebJobsStorage__blobServiceUri: is/,
    ],
  ])("is refused with %s, without values", ([, given, issue]) => {
    const read = readStorageSettings(given);

    expect(read).toEqual({ issues: [expect.stringMatching(issue)] });
    expect(JSON.stringify(read)).not.toMatch(/s3cret/i);
  });
});

describe("a queue of the account", () => {
  const uris = {
    AzureWebJobsStorage__tableServiceUri: "https://a.table.b",
    AzureWebJobsStorage__blobServiceUri: "https://a.blob.b",
  };
  const withQueue = (address: string) => `${emulator("127.0.0.1")}QueueEndpoint=${address};`;

  test("is reached at its own address", () => {
    const given = { ...uris, AzureWebJobsStorage__queueServiceUri: "https://a.queue.b/" };

    expect(readStorageSettings(given, { needsQueue: true })).toMatchObject({ queueServiceUri: "https://a.queue.b" });
  });

  test.for<[string, Record<string, string>, RegExp]>([
    ["no address", uris, /^AzureWebJobsStorage__queueServiceUri: is missing; HOLDFAST_EVENT_QUEUE needs it$/],
    ["a plain one", { ...uris, AzureWebJobsStorage__queueServiceUri: "http://s3cret" }, /^AzureWebJobsStorage__queueS/],
    [
      "a plain one of another machine",
      { AzureWebJobsStorage: withQueue("http://s3cret/a") },
      /endpoints must be https/,
    ],
    ["none in an emulator's connection string", { AzureWebJobsStorage: emulator("127.0.0.1") }, /must be https/],
  ])("is refused with %s, without values", ([, given, issue]) => {
    const read = readStorageSettings(given, { needsQueue: true });

    expect(read).toEqual({ issues: [expect.stringMatching(issue)] });
    expect(JSON.stringify(read)).not.toMatch(/s3cret/i);
  });

  test("is not asked for where none is used", () => {
    expect(readStorageSettings(uris)).toMatchObject({ kind: "identity" });
    expect(readStorageSettings({ AzureWebJobsStorage: emulator("127.0.0.1") })).toMatchObject({
      kind: "connectionString",
    });
  });
});
