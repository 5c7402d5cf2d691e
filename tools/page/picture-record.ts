import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { buildPage } from "./build-page.ts";

/** By a picture's name the digest of what it was made from: a file beside the pictures. */
export type PagePictureRecord = Readonly<Record<string, string>>;

export const PAGE_PICTURES_FOLDER = "docs/images/page";
export const PAGE_RECORD_FILE = `${PAGE_PICTURES_FOLDER}/pictures.json`;

/** What draws, and what it shows: with the sample data that they import. */
const SCRIPTS = ["tools/page/draw-screenshot.ts", "tools/page/screenshots.ts"];

/** What is recorded; nothing where there is no file yet. */
export async function readPagePictureRecord(root: string): Promise<PagePictureRecord> {
  const text = await readFile(join(root, PAGE_RECORD_FILE), "utf8").catch(() => "{}");
  return JSON.parse(text) as PagePictureRecord;
}

/**
 * SHA-256 of what the pictures of the page are made from: the built page, the script that draws, and the sample data. Comments and
 * layout of the sources do not count. Another browser and other fonts are not in it, nor are the pictures themselves.
 */
export async function pagePicturesDigest(root: string): Promise<string> {
  const [page, { outputFiles }] = await Promise.all([
    buildPage({ root }),
    build({
      absWorkingDir: root,
      entryPoints: SCRIPTS,
      outdir: root,
      write: false,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node22",
      // Short names would depend on what is left out, such as types.
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: "none",
      logLevel: "silent",
    }),
  ]);
  const hash = createHash("sha256");
  for (const { path, contents } of page.files) if (isShown(path)) hash.update(path).update(contents);
  for (const { contents } of outputFiles) hash.update(contents);
  return hash.digest("hex");
}

/** Compressed forms say the same, and another Node may compress otherwise. */
function isShown(path: string): boolean {
  return !/\.(?:br|gz|json)$/.test(path);
}
