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

test("packs the bundle, the configuration and a manifest, and no source map", () => {
  const paths = packageFiles(root, bundle).map(({ path }) => path);

  expect(paths).toEqual([
    "LICENSE",
    "THIRD-PARTY-NOTICES.txt",
    "dist/functions/main.js",
    "docs/openapi.json",
    "holdfast.config.json",
    "holdfast.config.schema.json",
    "host.json",
    "package.json",
  ]);
});

test("writes a manifest with an entry and without dependencies and scripts", () => {
  const file = packageFiles(root, bundle).find(({ path }) => path === "package.json");

  const manifest = JSON.parse(new TextDecoder().decode(file?.contents)) as object;
  expect(manifest).toMatchObject({ name: "holdfast", type: "module", main: "dist/functions/main.js" });
  expect(Object.keys(manifest).sort()).toEqual(
    ["description", "engines", "license", "main", "name", "private", "type", "version"].sort(),
  );
});

test("makes the same archive of the same files, whenever it runs", () => {
  const files = packageFiles(root, bundle);

  const zip = zipOf(files);

  expect(Buffer.compare(zip, zipOf([...files]))).toBe(0);
  expect(Object.keys(unzipSync(zip))).toEqual(files.map(({ path }) => path));
});
