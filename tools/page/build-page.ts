import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, type Metafile, type OutputFile } from "esbuild";

/** Where the app serves the page: the `api` prefix of host.json and the route of the function `page`. */
const BASE = "/api/ui/";
const SOURCE = "web";
const TEMPLATE = "web/index.html";

/** A file of the built page. */
export interface PageFile {
  /** Below the folder of the page, with `/`. */
  readonly path: string;
  readonly contents: Uint8Array;
}

export interface BuiltPage {
  /** What is served, each text with its Brotli and gzip forms, and `manifest.json`; sorted by path. */
  readonly files: readonly PageFile[];
  /** What esbuild made of which source; paths are relative to the project. */
  readonly metafile: Metafile;
  /** Everything that the first load of the page fetches besides data. Bytes. */
  readonly firstLoadBytes: { readonly raw: number; readonly gzip: number; readonly br: number };
}

interface Asset extends PageFile {
  readonly type: string;
  /** Its name tells its contents. */
  readonly isHashed: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};
/** Compressed already. */
const STORED: readonly string[] = [".png"];

/**
 * Builds the operators' page: bundled, minified, with names that tell their contents, so that a browser keeps them for ever. The same
 * sources give the same bytes. What `web/index.html` names is what is built: nothing else of `web/` gets in.
 *
 * @throws When a source has an error, or index.html names a file of an unknown type.
 */
export async function buildPage({ root }: { readonly root: string }): Promise<BuiltPage> {
  const template = readFileSync(join(root, TEMPLATE), "utf8");
  const { outputFiles, metafile } = await bundle(root, sourcesNamedIn(template));
  const outputs = outputFiles.map((file) => assetOf(root, file));
  const index: Asset = {
    path: "index.html",
    contents: Buffer.from(indexWith(template, metafile)),
    type: TYPES[".html"] ?? "",
    isHashed: false,
  };
  const assets = [index, ...outputs];
  const files = assets.flatMap((asset) => [asset, ...compressedForms(asset)]);
  const manifest = { path: "manifest.json", contents: Buffer.from(manifestOf(assets, files)) };
  const sorted = [...files, manifest].map(({ path, contents }) => ({ path, contents })).sort(byPath);
  return { files: sorted, metafile, firstLoadBytes: firstLoad(template, metafile, files) };
}

/** Writes the page into the folder, which it replaces: never half of one page and half of another. */
export async function writePage(root: string, folder: string): Promise<BuiltPage> {
  const page = await buildPage({ root });
  const fresh = `${folder}.${process.pid}.new`;
  rmSync(fresh, { recursive: true, force: true });
  for (const { path, contents } of page.files) {
    const file = join(fresh, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  renameSync(fresh, folder);
  return page;
}

function bundle(root: string, sources: readonly string[]) {
  return build({
    absWorkingDir: root,
    entryPoints: sources.map((source) => join(SOURCE, source)),
    outdir: root,
    outbase: SOURCE,
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    publicPath: BASE,
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".svg": "copy", ".png": "copy", ".ico": "copy" },
    minify: true,
    legalComments: "none",
    logLevel: "silent",
  });
}

const NAMED = /\b(src|href)="([^"/:#][^":#]*\.(?:tsx?|css|svg|png|ico))"/g;

/** Below `web/`, each once. */
function sourcesNamedIn(template: string): readonly string[] {
  return [...new Set([...template.matchAll(NAMED)].map(([, , source = ""]) => source))];
}

/** index.html with the built names in place of the sources', and a link to the styles that a script imports. */
function indexWith(template: string, metafile: Metafile): string {
  const outputs = new Map(sourcesNamedIn(template).map((source) => [source, outputsOf(metafile, source)]));
  const named = template.replaceAll(NAMED, (_, attribute: string, source: string) => {
    return `${attribute}="${BASE}${outputs.get(source)?.[0]}"`;
  });
  const styles = [...outputs.values()].flatMap(([, ...imported]) => imported);
  const links = styles.map((path) => `<link rel="stylesheet" href="${BASE}${path}">\n`).join("");
  return named.replace(/<script\b/, (script) => `${links}${script}`);
}

/** The built file of a source that index.html names, and the file of the styles that it imports, if any. */
function outputsOf({ outputs }: Metafile, source: string): readonly [string, ...string[]] {
  const wanted = `${SOURCE}/${source}`;
  const isCopyOf = (path: string, inputs: object) => wanted in inputs && extname(path) === extname(wanted);
  const found = Object.entries(outputs).find(([path, { entryPoint, inputs }]) => {
    return entryPoint === wanted || isCopyOf(path, inputs);
  });
  if (found === undefined) throw new Error(`The build has no file for ${wanted}.`);
  const [path, { cssBundle }] = found;
  return cssBundle === undefined ? [path] : [path, cssBundle];
}

function assetOf(root: string, { path, contents }: OutputFile): Asset {
  const type = TYPES[extname(path)];
  if (type === undefined) throw new Error(`${basename(path)}: tools/page/build-page.ts knows no content type for it.`);
  return { path: path.slice(join(root, "/").length).replaceAll("\\", "/"), contents, type, isHashed: true };
}

function compressedForms({ path, contents }: PageFile): readonly PageFile[] {
  if (STORED.includes(extname(path))) return [];
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return [
    { path: `${path}.br`, contents: brotliCompressSync(contents, { params }) },
    { path: `${path}.gz`, contents: gzipSync(contents, { level: constants.Z_BEST_COMPRESSION }) },
  ];
}

/** What the app looks requests up in: a path that is not named here is never read. */
function manifestOf(assets: readonly Asset[], files: readonly PageFile[]): string {
  const paths = new Set(files.map(({ path }) => path));
  const entries = assets.toSorted(byPath).map(({ path, contents, type, isHashed }) => {
    const forms = {
      ...(paths.has(`${path}.br`) && { br: `${path}.br` }),
      ...(paths.has(`${path}.gz`) && { gzip: `${path}.gz` }),
    };
    const etag = createHash("sha256").update(contents).digest("base64url").slice(0, 27);
    return [path, { type, etag, isHashed, forms }] as const;
  });
  return `${JSON.stringify({ version: 1, files: Object.fromEntries(entries) }, undefined, 1)}\n`;
}

/** index.html, what it names, and what these import at once. */
function firstLoad(template: string, metafile: Metafile, files: readonly PageFile[]): BuiltPage["firstLoadBytes"] {
  const loaded = new Set(["index.html"]);
  const visit = (path: string) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: imported, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind === "import-statement") visit(imported);
  };
  for (const source of sourcesNamedIn(template)) for (const path of outputsOf(metafile, source)) visit(path);
  const sizes = new Map(files.map(({ path, contents }) => [path, contents.byteLength]));
  const sum = (form: string) =>
    [...loaded].reduce((total, path) => total + (sizes.get(`${path}${form}`) ?? sizes.get(path) ?? 0), 0);
  return { raw: sum(""), gzip: sum(".gz"), br: sum(".br") };
}

function byPath(left: PageFile, right: PageFile): number {
  return left.path < right.path ? -1 : 1;
}
