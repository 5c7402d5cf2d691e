import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPageFiles } from "../../../../functions/page/page-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-ui-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const about = { type: "text/javascript; charset=utf-8", etag: "tag", isHashed: true };

function put(files: Readonly<Record<string, string>>, manifest: unknown): void {
  mkdirSync(join(folder, "assets"), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  writeFileSync(join(folder, "manifest.json"), typeof manifest === "string" ? manifest : JSON.stringify(manifest));
}

test("reads what the manifest names, with its compressed forms, and nothing else", async () => {
  put(
    { "assets/a.js": "plain", "assets/a.js.br": "br", "assets/other.js": "other" },
    { version: 1, files: { "assets/a.js": { ...about, forms: { br: "assets/a.js.br" } } } },
  );

  const page = await readPageFiles(folder);

  expect([...(page ?? [])]).toEqual([
    ["assets/a.js", { ...about, contents: Buffer.from("plain"), forms: new Map([["br", Buffer.from("br")]]) }],
  ]);
});

test.for<[string, unknown]>([
  ["is of another form", { version: 2, files: {} }],
  ["is not JSON", "{"],
  ["names a file that is absent", { version: 1, files: { "assets/b.js": { ...about, forms: {} } } }],
])("there is no page when its manifest %s", async ([, manifest]) => {
  put({}, manifest);

  expect(await readPageFiles(folder)).toBeUndefined();
});

test("there is no page where none was built", async () => {
  expect(await readPageFiles(join(folder, "absent"))).toBeUndefined();
});
