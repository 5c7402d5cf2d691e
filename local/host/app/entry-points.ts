import { globSync, readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { z } from "zod";
import { AppLoadError } from "./app-load-error.ts";

const packageSchema = z.object({ main: z.string().optional(), type: z.string().optional() });

/** Files that register the app's functions, and whether Node must `import` or `require` each. */
export interface EntryPoint {
  readonly file: string;
  readonly isModule: boolean;
}

/**
 * Finds what the worker would load: the files that `main` of the app's package.json names, as a path or a glob.
 *
 * @param files - Absolute paths to load instead.
 * @throws AppLoadError when package.json is missing, unreadable or names no file.
 */
export function findEntryPoints(directory: string, files?: readonly string[]): readonly EntryPoint[] {
  const manifest = readManifest(directory, files === undefined);
  const found = files ?? expandMain(directory, manifest.main);
  return found.map((file) => ({ file, isModule: isModule(file, manifest.type) }));
}

function readManifest(directory: string, required: boolean): z.infer<typeof packageSchema> {
  const file = join(directory, "package.json");
  try {
    return packageSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if (!required && (error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new AppLoadError(file, { cause: error });
  }
}

function expandMain(directory: string, main: string | undefined): readonly string[] {
  const file = join(directory, "package.json");
  if (main === undefined) {
    throw new AppLoadError(file, { cause: '"main" is missing: it names the files that register the functions.' });
  }
  const files = globSync(main, { cwd: directory })
    .sort()
    .map((match) => resolve(directory, match));
  if (files.length === 0) throw new AppLoadError(file, { cause: `"main" is "${main}", which matches no file.` });
  return files;
}

function isModule(file: string, packageType: string | undefined): boolean {
  const extension = extname(file);
  if (extension === ".mjs" || extension === ".mts") return true;
  return extension !== ".cjs" && extension !== ".cts" && packageType === "module";
}
