import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkModules, checkParameterFile, valuesOf } from "./check-modules.ts";
import { checkNames } from "./check-names.ts";
import { checkOutputs } from "./check-outputs.ts";
import { checkResources } from "./check-resources.ts";
import type { Issue } from "./check-value.ts";
import { expressionsIn, plainText } from "./expression.ts";
import type { PropertySheets } from "./property-sheet.ts";
import { type BicepFile, readBicep } from "./read-bicep.ts";

/** Everything that the checks found in a folder of Bicep. */
export interface FolderReport {
  readonly files: readonly BicepFile[];
  /** `file:line: text`, in the order of the files. */
  readonly issues: readonly string[];
}

/** Reads the Bicep and parameter files below a folder. Paths are relative to it, with `/`. */
export async function readFolder(folder: string): Promise<readonly BicepFile[]> {
  const paths = globSync("**/*.{bicep,bicepparam}", { cwd: folder })
    .map((path) => path.replaceAll("\\", "/"))
    .sort();
  const files: BicepFile[] = [];
  for (const path of paths) files.push(await readBicep(readFileSync(join(folder, path), "utf8"), path));
  return files;
}

/**
 * The syntax and property checks. They are no compiler: what Azure or the Bicep compiler would say of expressions, scopes and values
 * that only a deployment knows is not checked.
 *
 * @throws BicepSyntaxError
 */
export async function checkFolder(folder: string, sheets: PropertySheets): Promise<FolderReport> {
  const files = await readFolder(folder);
  const byPath = new Map(files.map((file) => [file.file, file]));
  const issues = files.flatMap((file) => {
    const found = file.file.endsWith(".bicepparam")
      ? [...checkParameterFile(file, byPath), ...checkNames(file)]
      : [
          ...checkResources(file, sheets),
          ...checkModules(file, byPath),
          ...checkNames(file),
          ...checkOutputs(file),
          ...checkDescriptions(file),
          ...checkLoadedFiles(file, folder),
        ];
    return found.toSorted((a, b) => a.line - b.line).map(({ line, text }) => `${file.file}:${line}: ${text}`);
  });
  return { files, issues };
}

function checkDescriptions(file: BicepFile): readonly Issue[] {
  const parameters = file.parameters.filter(({ decorators }) => !decorators.has("description"));
  const outputs = file.outputs.filter(({ hasDescription }) => !hasDescription);
  return [...parameters, ...outputs].map(({ name, line }) => ({ line, text: `${name} has no description` }));
}

function checkLoadedFiles(file: BicepFile, folder: string): readonly Issue[] {
  return valuesOf(file)
    .flatMap((value) => [...expressionsIn(value)])
    .flatMap((expression) => {
      if (expression.kind !== "call" || expression.name !== "loadJsonContent") return [];
      const path = plainText(expression.args[0]) ?? "";
      return existsSync(join(folder, dirname(file.file), path))
        ? []
        : [{ line: expression.line, text: `${path} does not exist` }];
    });
}
