import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { packageFiles, zipOf } from "../../../../tools/package/write-package.ts";

const root = new URL("../../../..", import.meta.url).pathname;
const bytes = (text: string) => new TextEncoder().encode(text);
const bundle = {
  files: [{ path: "dist/functions/main.js", contents: bytes("main") }],
  sourceMaps: [{ path: "dist/functions/main.js.map", contents: bytes("{}") }],
  metafile: { inputs: {}, outputs: {} },
};
const page = {
  files: [
    { path: "index.html", contents: bytes("<!doctype html>") },
    { path: "assets/main-ABC.js", contents: bytes("page") },
  ],
  metafile: {
    inputs: {},
    outputs: {
      "assets/main-ABC.js": {
        bytes: 1,
        imports: [],
        exports: [],
        inputs: { "node_modules/preact/dist/preact.mjs": { bytesInOutput: 1 } },
      },
    },
  },
};
const built = { bundle, page };

test("packs the bundle, the page, the configuration and a manifest, and no source map", () => {
  const paths = packageFiles(root, built).map(({ path }) => path);

  expect(paths).toEqual([
    "LICENSE",
    "THIRD-PARTY-NOTICES.txt",
    "dist/functions/main.js",
    "docs/openapi.json",
    "holdfast.config.json",
    "holdfast.config.schema.json",
    "host.json",
    "package.json",
    "ui/assets/main-ABC.js",
    "ui/index.html",
  ]);
});

test("hands on the licences of what the page contains", () => {
  const notices = packageFiles(root, built).find(({ path }) => path === "THIRD-PARTY-NOTICES.txt");

  expect(new TextDecoder().decode(notices?.contents)).toMatch(/preact \d+\.\d+\.\d+ \(MIT\)/);
});

test("writes a manifest with an entry and without dependencies and scripts", () => {
  const file = packageFiles(root, built).find(({ path }) => path === "package.json");

  const manifest = JSON.parse(new TextDecoder().decode(file?.contents)) as object;
  expect(manifest).toMatchObject({ name: "holdfast", type: "module", main: "dist/functions/main.js" });
  expect(Object.keys(manifest).sort()).toEqual(
    ["description", "engines", "license", "main", "name", "private", "type", "version"].sort(),
  );
});

test("makes the same archive of the same files, whenever it runs", () => {
  const files = packageFiles(root, built);

  const zip = zipOf(files);

  expect(Buffer.compare(zip, zipOf([...files]))).toBe(0);
  expect(Object.keys(unzipSync(zip))).toEqual(files.map(({ path }) => path));
});
