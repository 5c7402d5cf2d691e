import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { type Bundle, type BundleOptions, bundleApp } from "../../../tools/package/bundle-app.ts";
import { writePackage } from "../../../tools/package/write-package.ts";
import { buildPage } from "../../../tools/page/build-page.ts";

const root = join(import.meta.dirname, "../../..");

/** A package as it is deployed. */
export interface Unpacked {
  /** Where the zip was unpacked: outside the project, with no node_modules in any folder above it. */
  readonly directory: string;
  readonly bundle: Bundle;
  readonly zip: Uint8Array;
  /** Paths in the zip. */
  readonly paths: readonly string[];
  remove(): void;
}

/**
 * Builds the package as `npm run package` does, and unpacks the zip.
 *
 * @param changes - How its sources differ from the project's; `host` changes its host.json.
 */
export async function buildUnpacked(
  changes: Pick<BundleOptions, "plugins"> & { readonly host?: (host: HostFile) => HostFile } = {},
): Promise<Unpacked> {
  const out = mkdtempSync(join(tmpdir(), "holdfast-package-"));
  const bundle = await bundleApp({ root, plugins: changes.plugins ?? [] });
  writePackage({ root, out, bundle, page: await buildPage({ root }) });
  const zip = readFileSync(join(out, "holdfast.zip"));
  const directory = join(out, "unpacked");
  const entries = unzipSync(zip);
  for (const [path, contents] of Object.entries(entries)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  if (changes.host !== undefined) changeHost(join(directory, "host.json"), changes.host);
  const remove = () => rmSync(out, { recursive: true, force: true });
  return { directory, bundle, zip, paths: Object.keys(entries), remove };
}

/** The part of host.json that releases change. */
export interface HostFile {
  readonly extensions: { readonly durableTask: Readonly<Record<string, unknown>> };
}

function changeHost(file: string, change: (host: HostFile) => HostFile): void {
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, "utf8")) as HostFile)));
}
