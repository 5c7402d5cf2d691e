import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Metafile } from "esbuild";
import { buildPage } from "../page/build-page.ts";
import { bundleApp } from "./bundle-app.ts";
import { COPIED_FILES, writePackage } from "./write-package.ts";

/** An app as it could be deployed. */
export interface Contestant {
  /** The folder with host.json. */
  readonly directory: string;
  /** The modules that the app loads on demand: absolute paths. */
  readonly lazyModules: readonly string[];
}

export interface Contestants {
  readonly bundled: Contestant;
  /** What `tsc` makes of the same sources, with node_modules: how the app would be deployed without a bundle. */
  readonly unbundled: Contestant;
  readonly zipBytes: number;
}

/** @param folder - Empty, inside the project, so that the app that is not bundled finds node_modules. */
export async function writeContestants(root: string, folder: string): Promise<Contestants> {
  const bundle = await bundleApp({ root });
  const { zipBytes } = writePackage({ root, out: folder, bundle, page: await buildPage({ root }) });
  const unbundled = join(folder, "unbundled");
  mkdirSync(unbundled);
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [
    compiler,
    "-p",
    join(root, "tsconfig.build.json"),
    "--outDir",
    join(unbundled, "dist"),
  ]);
  for (const path of [...COPIED_FILES, "package.json"]) {
    mkdirSync(dirname(join(unbundled, path)), { recursive: true });
    copyFileSync(join(root, path), join(unbundled, path));
  }
  const modules = modulesOnDemand(bundle.metafile);
  return {
    bundled: {
      directory: join(folder, "package"),
      lazyModules: modules.map((path) => join(folder, "package", chunkOf(bundle.metafile, path))),
    },
    unbundled: {
      directory: unbundled,
      lazyModules: modules.map((path) =>
        path.startsWith("node_modules/") ? join(root, path) : join(unbundled, "dist", path.replace(/\.ts$/, ".js")),
      ),
    },
    zipBytes,
  };
}

/** What the app's own code imports dynamically: paths in the project. */
function modulesOnDemand({ inputs }: Metafile): readonly string[] {
  const own = Object.entries(inputs).filter(([path]) => !path.startsWith("node_modules/"));
  const imported = own.flatMap(([, { imports }]) => imports.filter(({ kind }) => kind === "dynamic-import"));
  return [...new Set(imported.map(({ path }) => path))].sort();
}

function chunkOf({ outputs }: Metafile, module: string): string {
  const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === module);
  if (found === undefined) throw new Error(`The bundle has no file for ${module}.`);
  return found[0];
}
