import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildPageWhenOld } from "../../../local/built-page.ts";

const BUILDS = `import { mkdirSync, writeFileSync } from "node:fs"; mkdirSync("ui", { recursive: true }); writeFileSync("ui/manifest.json", "{}");`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-built-"));
  put("tools/build-page.ts", BUILDS);
  put("web/views/machine.tsx", "");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function touch(path: string, seconds: number): void {
  utimesSync(join(root, path), seconds, seconds);
}

test("builds a page that is missing, and one that is up to date no more", async () => {
  const first = await buildPageWhenOld(root);
  const second = await buildPageWhenOld(root);

  expect([first, second]).toEqual(["The operators' page was built.", undefined]);
});

test.for(["web/views/machine.tsx", "web/views", "domain/reasons.ts", "tools/page/build-page.ts", "package.json"])(
  "builds it again when %s is newer",
  async (source) => {
    if (source !== "web/views") put(source, source.endsWith(".json") ? "{}" : "");
    await buildPageWhenOld(root);
    touch(source, Date.now() / 1000 + 60);

    expect(await buildPageWhenOld(root)).toBe("The operators' page was built.");
  },
);

test.for([
  ["there is none", "there is none to show", undefined],
  ["there is an older one", "the one of an earlier build is shown", "{}"],
] as const)("says why it could not be built where %s", async ([, said, manifest]) => {
  put("tools/build-page.ts", `console.error("web/main.tsx:3: syntax"); process.exit(1);`);
  if (manifest !== undefined) {
    put("ui/manifest.json", manifest);
    touch("ui/manifest.json", 1);
  }

  const sentence = await buildPageWhenOld(root);

  expect(sentence).toBe(
    `The operators' page could not be built, and ${said}: npm run build:page\nweb/main.tsx:3: syntax`,
  );
});
