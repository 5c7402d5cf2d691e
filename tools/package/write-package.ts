import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Zippable, zipSync } from "fflate";
import type { BuiltPage } from "../page/build-page.ts";
import type { Bundle, BundleFile } from "./bundle-app.ts";
import { thirdPartyNotices } from "./third-party-notices.ts";

/** The files beside the bundle that are deployed. Nothing else is: a list of what may go, not of what may not. */
export const COPIED_FILES = [
  "host.json",
  "holdfast.config.json",
  "holdfast.config.schema.json",
  "docs/openapi.json",
  "LICENSE",
] as const;

/** Zip has no time zone and starts in 1980; a fixed time makes the same files the same archive. */
const FIXED_TIME = new Date(1980, 0, 1);
const COMPRESSION_LEVEL = 9;

interface WrittenPackage {
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly zipBytes: number;
}

/** What is built for the package. */
interface Built {
  readonly bundle: Bundle;
  readonly page: Pick<BuiltPage, "files" | "metafile">;
}

/** Writes `<out>/package`, `<out>/holdfast.zip` and `<out>/source-maps`. */
export function writePackage(given: Built & { readonly root: string; readonly out: string }) {
  const { root, out, bundle } = given;
  const files = packageFiles(root, given);
  writeAll(join(out, "package"), files);
  writeAll(join(out, "source-maps"), bundle.sourceMaps);
  const zip = zipOf(files);
  writeFileSync(join(out, "holdfast.zip"), zip);
  return {
    files: files.map(({ path, contents }) => ({ path, bytes: contents.byteLength })),
    zipBytes: zip.byteLength,
  } satisfies WrittenPackage;
}

/** Every file of the package, by path. */
export function packageFiles(root: string, { bundle, page }: Built): readonly BundleFile[] {
  const copied = COPIED_FILES.map((path) => ({ path, contents: readFileSync(join(root, path)) }));
  const manifest = { path: "package.json", contents: Buffer.from(deployedManifest(root)) };
  const outputs = { ...bundle.metafile.outputs, ...page.metafile.outputs };
  const notices = { path: "THIRD-PARTY-NOTICES.txt", contents: Buffer.from(thirdPartyNotices(root, { outputs })) };
  const pageFiles = page.files.map(({ path, contents }) => ({ path: `ui/${path}`, contents }));
  const files = [...bundle.files, ...pageFiles, ...copied, manifest, notices];
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The same bytes for the same files. */
export function zipOf(files: readonly BundleFile[]): Uint8Array {
  const entries: Zippable = Object.fromEntries(
    files.map(({ path, contents }) => [path, [contents, { mtime: FIXED_TIME, level: COMPRESSION_LEVEL }]]),
  );
  return zipSync(entries);
}

/** package.json without what only building needs. The bundle contains its dependencies, so there are none to install. */
function deployedManifest(root: string): string {
  const source = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Readonly<Record<string, unknown>>;
  const { name, version, description, license, type, main, engines } = source;
  const manifest = { name, version, private: true, description, license, type, main, engines };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function writeAll(folder: string, files: readonly BundleFile[]): void {
  for (const { path, contents } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
}
