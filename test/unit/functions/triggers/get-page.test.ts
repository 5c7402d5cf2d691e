import { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import type { PageAsset, PageAssets } from "../../../../functions/page/page-files.ts";
import { createGetPage } from "../../../../functions/triggers/get-page.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const asset = (text: string, isHashed: boolean): PageAsset => ({
  type: isHashed ? "text/javascript; charset=utf-8" : "text/html; charset=utf-8",
  etag: `of-${text}`,
  isHashed,
  contents: bytes(text),
  forms: new Map([
    ["br", bytes(`${text} in br`)],
    ["gzip", bytes(`${text} in gzip`)],
  ]),
});
const page: PageAssets = new Map([
  ["index.html", asset("index", false)],
  ["assets/main-ABC.js", asset("script", true)],
]);

const get = createGetPage({ readPage: async () => page });

const ask = async (path: string | undefined, headers: Record<string, string> = {}, handler = get) => {
  const params = path === undefined ? {} : { path };
  const {
    status,
    body,
    headers: sent,
  } = await handler(new HttpRequest({ method: "GET", url: `http://app/api/ui/${path ?? ""}`, params, headers }));
  const text = body === undefined || body === null ? undefined : await new Response(body as string).text();
  return { status, text, headers: sent as Readonly<Record<string, string>> };
};

test.for([
  undefined,
  "",
  "index.html",
  "machines",
  "machines/web.prod",
  "runs/run:nightly:2026-11-21T02:30Z",
  "a/b/c.js",
])("sends index.html for %j, to be asked for again", async (path) => {
  const { status, text, headers } = await ask(path);

  expect([status, text]).toEqual([200, "index"]);
  expect(headers).toMatchObject({ "Cache-Control": "no-cache", "Content-Type": "text/html; charset=utf-8" });
});

test("sends a built file under its type, to be kept for ever", async () => {
  const { status, text, headers } = await ask("assets/main-ABC.js");

  expect([status, text]).toEqual([200, "script"]);
  expect(headers).toMatchObject({
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Type": "text/javascript; charset=utf-8",
  });
});

test.for(["favicon.ico", "assets/main-OLD.js", "assets/nothing", "manifest.json", "..%2Fhost.json"])(
  "answers 404 for the file %s",
  async (path) => {
    const { status } = await ask(path);

    expect(status).toBe(404);
  },
);

test.for([
  ["br, gzip", "br", "script in br"],
  ["gzip", "gzip", "script in gzip"],
  ["identity", undefined, "script"],
] as const)(
  "sends to a client that takes %s the form %s, under a tag of its own",
  async ([accepted, encoding, body]) => {
    const { text, headers } = await ask("assets/main-ABC.js", { "accept-encoding": accepted });

    expect(text).toBe(body);
    expect(headers["Content-Encoding"]).toBe(encoding);
    expect(headers["ETag"]).toBe(encoding === undefined ? '"of-script"' : `"of-script-${encoding}"`);
    expect(headers["Vary"]).toBe("Accept-Encoding");
  },
);

test("answers 304 to a client that has the file", async () => {
  const { status, text } = await ask("", { "if-none-match": '"of-index-br"', "accept-encoding": "br" });

  expect([status, text]).toEqual([304, undefined]);
});

test.for(["", "assets/main-ABC.js"])("lets %j run its own scripts, and nothing else", async (path) => {
  const { headers } = await ask(path);

  expect(headers).toMatchObject({
    "Content-Security-Policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  });
});

test("says how to build the page where it was not built, and finds it once it was", async () => {
  let built: PageAssets | undefined;
  const handler = createGetPage({ readPage: async () => built });

  const before = await ask("", {}, handler);
  built = page;
  const after = await ask("", {}, handler);

  expect(before.status).toBe(503);
  expect(before.text).toContain("npm run build:page");
  expect(after.status).toBe(200);
});
