import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pagePicturesDigest, readPagePictureRecord } from "../../../../tools/page/picture-record.ts";

const SOURCES = {
  "web/index.html": `<script type="module" src="main.ts"></script>`,
  "web/main.ts": `import "./page.css"; document.title = "Fleet";`,
  "web/page.css": "body { color: red; }",
  "tools/page/draw-screenshot.ts": `export const draw = (page: { screenshot(): void }) => page.screenshot();`,
  "tools/page/screenshots.ts": `import { fleet } from "../../test/support/fleet.ts"; export const shown = [fleet];`,
  "test/support/fleet.ts": `export const fleet = { machines: 3 };`,
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-pictures-"));
  for (const [path, text] of Object.entries(SOURCES)) put(path, text);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test.for([
  ["the page's script", "web/main.ts", `import "./page.css"; document.title = "Machines";`],
  ["its styles", "web/page.css", "body { color: blue; }"],
  ["its frame", "web/index.html", `<p>Hello</p><script type="module" src="main.ts"></script>`],
  ["the sample data", "test/support/fleet.ts", "export const fleet = { machines: 4 };"],
  ["how it is drawn", "tools/page/draw-screenshot.ts", "export const draw = () => undefined;"],
] as const)("pictures are out of date when %s has changed", async ([, path, text]) => {
  const before = await pagePicturesDigest(root);

  put(path, text);

  expect(await pagePicturesDigest(root)).not.toBe(before);
});

test("comments and layout make no other picture", async () => {
  const before = await pagePicturesDigest(root);

  put("web/main.ts", `// Why.\nimport "./page.css";\n\ndocument.title = "Fleet" as string;`);
  put("test/support/fleet.ts", `/** Three. */\nexport const fleet: { readonly machines: number } = { machines: 3 };`);

  expect(await pagePicturesDigest(root)).toBe(before);
});

test("nothing is recorded of pictures that were never drawn", async () => {
  expect(await readPagePictureRecord(root)).toEqual({});
});
