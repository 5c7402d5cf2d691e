import { globSync, readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { z } from "zod";
import { errorMessage } from "../error-text.ts";

/** The app cannot be loaded. Names the file; `cause` is the error of Node or the app. */
export class AppLoadError extends Error {
  readonly file: string;
  constructor(file: string, { cause }: { readonly cause: unknown }) {
    super(`Cannot load the app: ${file}: ${errorMessage(cause)}`, { cause });
    this.name = "AppLoadError";
    this.file = file;
  }
}

const packageSchema = z.object({ main: z.string().optional(), type: z.string().optional() });

/** A file that registers functions of the app, and whether Node must `import` or `require` it. */
export interface EntryPoint {
  readonly file: string;
  readonly isModule: boolean;
}

/**
 * Finds the files that the worker loads: those that `main` in the app's package.json names, as a path or a glob.
 *
 * @param files - Absolute paths to load instead.
 * @throws AppLoadError when package.json is missing or invalid, or names no file.
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
    throw new AppLoadError(file, { cause: '"main" is missing; it must name the files that register the functions.' });
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
