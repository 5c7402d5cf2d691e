import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type BuiltPage, buildPage, writePage } from "../../../../tools/page/build-page.ts";

const project = join(import.meta.dirname, "../../../..");
const INDEX = `<link rel="icon" href="icon.svg"><script type="module" src="main.ts"></script><a href="https://example.org/a.js">x</a>`;
const SOURCES = {
  "web/index.html": INDEX,
  "web/main.ts": `import "./styles/page.css"; import { later } from "./shared.ts"; later(); document.title = "A"; import("./late.ts");`,
  "web/shared.ts": `export const later = () => console.log("shared");`,
  "web/late.ts": `import { later } from "./shared.ts"; export const late = later;`,
  "web/unused.ts": `export const unused = "never built";`,
  "web/styles/page.css": "body { color: red; }",
  "web/icon.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`,
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-page-"));
  put(SOURCES);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const pathsOf = ({ files }: BuiltPage) => files.map(({ path }) => path);
const textOf = ({ files }: BuiltPage, wanted: string | RegExp) =>
  Buffer.from(
    files.find(({ path }) => (typeof wanted === "string" ? path === wanted : wanted.test(path)))?.contents ?? [],
  );

test("builds what index.html names, each with a name that tells its contents, and nothing else", async () => {
  const page = await buildPage({ root });

  const names = pathsOf(page).map((path) => path.replace(/-[A-Z0-9]{8}\./, "-HASH."));
  expect(names.toSorted()).toEqual(
    ["assets/icon-HASH.svg", "assets/late-HASH.js", "assets/main-HASH.css", "assets/main-HASH.js"]
      .concat(names.filter((name) => name.startsWith("assets/chunk")).slice(0, 1), ["index.html"])
      .flatMap((path) => [path, `${path}.br`, `${path}.gz`])
      .concat("manifest.json")
      .toSorted(),
  );
  expect(textOf(page, "index.html").toString()).toMatch(
    /^<link rel="icon" href="\/api\/ui\/assets\/icon-\w{8}\.svg"><link rel="stylesheet" href="\/api\/ui\/assets\/main-\w{8}\.css">\n<script type="module" src="\/api\/ui\/assets\/main-\w{8}\.js"><\/script><a href="https:\/\/example\.org\/a\.js">x<\/a>$/,
  );
});

test("gives a changed source another name, and the unchanged one its old name", async () => {
  const before = await buildPage({ root });
  put({ "web/styles/page.css": "body { color: blue; }" });

  const after = await buildPage({ root });

  const named = (page: BuiltPage, pattern: RegExp) => pathsOf(page).find((path) => pattern.test(path));
  expect(named(after, /main-\w+\.css$/)).not.toBe(named(before, /main-\w+\.css$/));
  expect(named(after, /icon-\w+\.svg$/)).toBe(named(before, /icon-\w+\.svg$/));
});

test("makes the same bytes of the same sources", async () => {
  const first = await buildPage({ root });

  const second = await buildPage({ root });

  expect(second.files).toEqual(first.files);
});

test("stores Brotli and gzip forms of the same text, which the manifest names with type and tag", async () => {
  const page = await buildPage({ root });
  const plain = textOf(page, /main-\w+\.js$/).toString();

  const manifest = JSON.parse(textOf(page, "manifest.json").toString()) as {
    readonly files: Readonly<
      Record<string, { readonly type: string; readonly isHashed: boolean; readonly forms: object }>
    >;
  };

  expect(brotliDecompressSync(textOf(page, /main-\w+\.js\.br$/)).toString()).toBe(plain);
  expect(gunzipSync(textOf(page, /main-\w+\.js\.gz$/)).toString()).toBe(plain);
  const script = Object.keys(manifest.files).find((path) => /main-\w+\.js$/.test(path)) ?? "";
  expect(manifest.files[script]).toEqual({
    type: "text/javascript; charset=utf-8",
    etag: expect.stringMatching(/^[\w-]{27}$/),
    isHashed: true,
    forms: { br: `${script}.br`, gzip: `${script}.gz` },
  });
  expect(manifest.files["index.html"]).toMatchObject({ type: "text/html; charset=utf-8", isHashed: false });
});

test("names what index.html asks for and no source gives", async () => {
  put({ "web/index.html": `<script src="absent.ts"></script>` });

  await expect(buildPage({ root })).rejects.toThrow(/Could not resolve.*web\/absent\.ts/);
});

test("replaces the folder as a whole", async () => {
  const folder = join(root, "ui");
  await writePage(root, folder);
  put({ "ui/assets/of-yesterday.js": "old" });

  const page = await writePage(root, folder);

  expect(existsSync(join(folder, "assets/of-yesterday.js"))).toBe(false);
  const written = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path !== "assets");
  expect(written.toSorted()).toEqual(pathsOf(page).toSorted());
  expect(readFileSync(join(folder, "index.html"))).toEqual(textOf(page, "index.html"));
});

/** Everything that is fetched before the page shows anything but its data. Bytes, compressed. */
const MAX_FIRST_LOAD_BYTES = 150 * 1024;

let built: BuiltPage;
beforeAll(async () => {
  built = await buildPage({ root: project });
});

test("the first load of the project's own page stays within its budget", () => {
  const { gzip, br } = built.firstLoadBytes;

  expect(gzip).toBeGreaterThan(1000);
  expect(gzip).toBeLessThanOrEqual(MAX_FIRST_LOAD_BYTES);
  expect(br).toBeLessThanOrEqual(gzip);
});

test("the project's own page is made of web/, of pure rules, and of the packages that it may have", () => {
  const used = Object.values(built.metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));

  const parts = new Set(used.map((path) => /^(?:node_modules\/(?:@[^/]+\/)?[^/]+|[^/]+)/.exec(path)?.[0]));

  const allowed = [
    "domain",
    "node_modules/@preact/signals",
    "node_modules/@preact/signals-core",
    "node_modules/preact",
  ];
  expect([...parts].filter((part) => part !== "web" && !allowed.includes(part ?? ""))).toEqual([]);
});

test("the project's own page has no script or style that its policy would refuse", () => {
  const index = textOf(built, "index.html").toString();

  expect(index).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|javascript:/i);
  expect(index).toMatch(/src="\/api\/ui\/assets\/main-\w{8}\.js"/);
});
