import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packagesIn, thirdPartyNotices } from "../../../../tools/package/third-party-notices.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-notices-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
}

function bundleOf(...paths: readonly string[]): Metafile {
  const inputs = Object.fromEntries(paths.map((path) => [path, { bytesInOutput: 1 }]));
  return { inputs: {}, outputs: { "main.js": { bytes: 1, imports: [], exports: [], inputs } } };
}

test("names each package of the bundle once, also a nested one, and no file of our own", () => {
  const bundle = bundleOf(
    "functions/main.ts",
    "node_modules/zod/a.js",
    "node_modules/zod/b.js",
    "node_modules/@azure/identity/c.js",
    "node_modules/x/node_modules/@s/y/d.js",
  );

  expect(packagesIn(bundle)).toEqual([
    "node_modules/@azure/identity",
    "node_modules/x/node_modules/@s/y",
    "node_modules/zod",
  ]);
});

test("hands on every licence and notice as its authors wrote it", () => {
  const manifest = JSON.stringify({ name: "zod", version: "4.0.0", license: "MIT" });
  put("node_modules/zod", {
    "package.json": manifest,
    LICENSE: "Permission is granted\r\n",
    "NOTICE.txt": "Thanks",
    "license.js": "no",
  });

  const text = thirdPartyNotices(root, bundleOf("node_modules/zod/a.js"));

  expect(text).toContain("zod 4.0.0 (MIT)");
  expect(text).toContain("Permission is granted\nThanks\n");
  expect(text).not.toContain("no\n");
});

test("refuses a package without any licence", () => {
  put("node_modules/own", { "package.json": JSON.stringify({ name: "own", version: "1.0.0" }) });

  expect(() => thirdPartyNotices(root, bundleOf("node_modules/own/a.js"))).toThrow("own 1.0.0 names no licence");
});
