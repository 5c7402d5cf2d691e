import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../local/run-command.ts";
import { openApiText } from "./openapi/document.ts";

const command = {
  usage: "npm run openapi -- [options]",
  about: `Writes docs/openapi.json, the OpenAPI document that the app serves at /api/openapi.json; to be run after a change of api/ or of an example in
docs/api.md. A test fails when it is out of date. Exit code 0, 1 when it failed, 2 for an invalid option.`,
  options: {},
} as const;

await runCommand(command, () => {
  const root = join(import.meta.dirname, "..");
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const { version } = JSON.parse(read("package.json")) as { readonly version: string };
  writeFileSync(join(root, "docs/openapi.json"), openApiText({ version, apiPage: read("docs/api.md") }));
  return 0;
});
