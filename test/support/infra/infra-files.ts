import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readFolder } from "../../../tools/bicep/check-folder.ts";
import { type PropertySheets, readSheets } from "../../../tools/bicep/property-sheet.ts";
import type { BicepFile, Resource } from "../../../tools/bicep/read-bicep.ts";

const root = join(import.meta.dirname, "../../..");

export const INFRA_FOLDER = join(root, "infra");

/** The sheets of Azure's published types. */
export const sheets: PropertySheets = readSheets(join(root, "test/fixtures/bicep-types"));

/** The files of infra/, by their path in it. */
export const infraFiles: ReadonlyMap<string, BicepFile> = new Map(
  (await readFolder(INFRA_FOLDER)).map((file) => [file.file, file]),
);

/** @throws Error when there is no such file. */
export function infraFile(path: string): BicepFile {
  const file = infraFiles.get(path);
  if (file === undefined) throw new Error(`infra/${path} does not exist`);
  return file;
}

/** @throws Error when the file has none of that type. */
export function resourceOfType(file: BicepFile, type: string): Resource {
  const found = file.resources.find((resource) => !resource.isExisting && resource.type.startsWith(`${type}@`));
  if (found === undefined) throw new Error(`${file.file} has no ${type}`);
  return found;
}

/** A JSON file of infra/. */
export function infraJson(path: string): unknown {
  return JSON.parse(readFileSync(join(INFRA_FOLDER, path), "utf8"));
}
