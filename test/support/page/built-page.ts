import { readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { build } from "esbuild";

export interface PageAsset {
  readonly type: string;
  readonly contents: Uint8Array;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The page of web/, bundled as for the package; files by their path below /api/ui/. */
export async function builtPage(root: string): Promise<ReadonlyMap<string, PageAsset>> {
  const { outputFiles } = await build({
    entryPoints: [join(root, "web/main.tsx")],
    outdir: join(root, "assets"),
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const assets = outputFiles.map(({ path, contents }) => [`assets/${basename(path)}`, asset(path, contents)] as const);
  const index = readFileSync(join(root, "web/index.html"), "utf8")
    .replace("<script", '<link rel="stylesheet" href="/api/ui/assets/main.css"><script')
    .replace('src="main.tsx"', 'src="/api/ui/assets/main.js"')
    .replace('href="icon.svg"', 'href="/api/ui/assets/icon.svg"');
  return new Map([
    ...assets,
    ["assets/icon.svg", asset("icon.svg", readFileSync(join(root, "web/icon.svg")))],
    ["index.html", asset("index.html", Buffer.from(index))],
  ]);
}

function asset(path: string, contents: Uint8Array): PageAsset {
  return { type: TYPES[extname(path)] ?? "application/octet-stream", contents };
}
