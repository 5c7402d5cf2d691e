import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/** Path of the app's entry in the package; package.json's `main` without extension. */
const ENTRY = "dist/functions/main";

/** A file of the bundle, and the source map that belongs to it. */
export interface BundleFile {
  /** In the package, with `/`. */
  readonly path: string;
  readonly contents: Uint8Array;
}

export interface Bundle {
  readonly files: readonly BundleFile[];
  readonly sourceMaps: readonly BundleFile[];
  /** Which source went into which file: what the tests judge the bundle by. Paths are relative to the project. */
  readonly metafile: Metafile;
}

/** What `debug` colours a terminal with if it happens to be installed; it is not among the app's packages. */
const COLOURS = ["supports-color"];

export interface BundleOptions {
  /** The project's folder. */
  readonly root: string;
  /** The file that the package starts with, relative to `root`; `functions/main.ts` if absent. */
  readonly entry?: string;
  readonly plugins?: readonly Plugin[];
}

/**
 * CommonJS packages inside the bundle ask for Node's modules, and `@azure/functions` for the core module that the Functions
 * worker supplies, by `require`, which ES modules do not have.
 */
const REQUIRE =
  'import{createRequire as $createRequire}from"node:module";const require=$createRequire(import.meta.url);';

/**
 * Bundles the app with everything it needs from node_modules: an entry with what every start needs, and a chunk for each part
 * that is loaded on demand. `@azure/functions-core` stays outside: the Functions worker supplies it.
 *
 * All chunks lie beside the entry, so that `import.meta` means the same folder in each of them.
 */
export async function bundleApp({ root, entry = "functions/main.ts", plugins = [] }: BundleOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [ENTRY]: entry },
    outdir: root,
    chunkNames: "dist/functions/[name]-[hash]",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    minify: true,
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none",
    external: ["@azure/functions-core", ...COLOURS],
    banner: { js: REQUIRE },
    plugins: [...plugins],
    logLevel: "warning",
  });
  const files = outputFiles.map(({ path, contents }) => ({ path: relativePath(root, path), contents }));
  return {
    files: files.filter(({ path }) => !path.endsWith(".map")),
    sourceMaps: files.filter(({ path }) => path.endsWith(".map")),
    metafile,
  };
}

function relativePath(root: string, path: string): string {
  return path.slice(join(root, "/").length).replaceAll("\\", "/");
}
