import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { text, type Values } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { checkFolder } from "./bicep/check-folder.ts";
import { readSheets } from "./bicep/property-sheet.ts";

const PROJECT = join(import.meta.dirname, "..");

/** `npm run conformance:infra`: the syntax and property checks of infra/, which need no Azure and no compiler. */
const command = {
  usage: "npm run conformance:infra -- [options]",
  about: `Syntax and property checks of the Bicep in infra/: parses every file, and compares resource types, api-versions, properties,
alternatives and required properties with the sheets of Azure's published types in test/fixtures/bicep-types; also parameters of
modules, names, and outputs. Not a compilation, and nothing is deployed. Exit code 0 without an issue, 1 with one, 2 when an option
is invalid or a folder is missing.`,
  options: {
    infra: text("DIR", "folder of Bicep (default infra in the project)"),
    sheets: text("DIR", "folder of property sheets (default test/fixtures/bicep-types in the project)"),
  },
} as const;

await runCommand(command, run);

async function run(given: Values<typeof command.options>): Promise<number> {
  const infra = resolve(given.infra ?? join(PROJECT, "infra"));
  const sheetFolder = resolve(given.sheets ?? join(PROJECT, "test/fixtures/bicep-types"));
  const missing = [infra, sheetFolder].find((folder) => !existsSync(folder));
  if (missing !== undefined) {
    console.error(`${missing}: no such folder`);
    return 2;
  }
  const sheets = readSheets(sheetFolder);
  const { files, issues } = await checkFolder(infra, sheets);
  for (const issue of issues) console.error(issue);
  const resources = files.flatMap((file) => file.resources);
  const types = new Set(resources.map(({ type }) => type));
  console.log(
    `Syntax and property checks: ${files.length} files, ${resources.length} resources of ${types.size} types, ${issues.length} issues.`,
  );
  return issues.length === 0 ? 0 : 1;
}
