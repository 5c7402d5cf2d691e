import { expect, test } from "vitest";
import { connectTable } from "../../../storage/connect.ts";

const credential = { getToken: () => Promise.reject(new Error("Nobody asks for a token yet.")) };
const key = "AccountName=shop;AccountKey=c2VjcmV0";

test.for([
  [`DefaultEndpointsProtocol=https;${key};EndpointSuffix=core.windows.net`, "https://shop.table.core.windows.net"],
  [`DefaultEndpointsProtocol=http;${key};TableEndpoint=http://127.0.0.1:9/shop;`, "http://127.0.0.1:9/shop"],
  ["UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1"],
] as const)("connects by a connection string", ([connectionString, url]) => {
  const table = connectTable({ settings: { kind: "connectionString", connectionString }, credential }, "machines");

  expect(table.url).toBe(url);
});

test.for([undefined, "00000000-0000-0000-0000-00000000000a"])(
  "connects by the app's identity, or by %s",
  (clientId) => {
    const settings = {
      kind: "identity",
      tableServiceUri: "https://shop.table.core.windows.net",
      blobServiceUri: "https://shop.blob.core.windows.net",
      ...(clientId !== undefined && { clientId }),
    } as const;

    expect(connectTable({ settings, credential }, "machines").url).toBe("https://shop.table.core.windows.net");
  },
);
