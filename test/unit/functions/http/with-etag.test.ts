import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type HttpHandler, HttpRequest, type HttpResponseInit, InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { withEtag } from "../../../../functions/http/with-etag.ts";

const send = async (handler: HttpHandler, headers: Record<string, string> = {}) =>
  (await withEtag(handler)(
    new HttpRequest({ method: "GET", url: "http://app/api/x", headers }),
    new InvocationContext(),
  )) as HttpResponseInit & { readonly headers: Readonly<Record<string, string>> };

const small = () => ({ status: 200, jsonBody: { items: [] } });
const large = () => ({
  status: 200,
  jsonBody: { items: Array.from({ length: 200 }, (_, index) => `machine-${index}`) },
});

test("sends JSON with a tag, for its reader alone and to be asked for again", async () => {
  const response = await send(small);

  expect(response.status).toBe(200);
  expect(response.body).toBe('{"items":[]}');
  expect(response.headers).toEqual({
    "Cache-Control": "private, no-cache",
    "Content-Type": "application/json",
    ETag: expect.stringMatching(/^"[\w-]{27}"$/),
    Vary: "Accept-Encoding",
  });
});

test("answers 304 without a body to a client that has it, and 200 once it has changed", async () => {
  const { ETag = "" } = (await send(small)).headers;

  const unchanged = await send(small, { "if-none-match": ETag });
  const changed = await send(large, { "if-none-match": ETag });

  expect(unchanged).toMatchObject({ status: 304, headers: { ETag, "Cache-Control": "private, no-cache" } });
  expect(unchanged.body).toBeUndefined();
  expect(changed.status).toBe(200);
});

test.for([
  ["br", brotliDecompressSync],
  ["gzip", gunzipSync],
] as const)("compresses with %s what is worth it, under a tag of its own", async ([encoding, decompress]) => {
  const headers = { "accept-encoding": encoding };
  const plain = await send(large);

  const response = await send(large, headers);

  expect(response.headers["Content-Encoding"]).toBe(encoding);
  expect(decompress(response.body as Uint8Array).toString()).toBe(plain.body);
  expect(response.headers["ETag"]).not.toBe(plain.headers["ETag"]);
  expect((await send(large, { ...headers, "if-none-match": response.headers["ETag"] ?? "" })).status).toBe(304);
  expect((await send(small, headers)).headers["Content-Encoding"]).toBeUndefined();
});

test.for<HttpResponseInit>([
  { status: 404, jsonBody: { title: "Not Found" } },
  { status: 202, jsonBody: {} },
  { status: 200, body: "plain" },
])("passes %j unchanged", async (response) => {
  expect(await send(() => response, { "if-none-match": "*" })).toBe(response);
});
