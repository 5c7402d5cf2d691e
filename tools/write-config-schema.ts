import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fileSchema } from "../config/file-schema.ts";
import { runCommand } from "../local/run-command.ts";
import { configKeysPage, type JsonSchema } from "./config/config-keys.ts";

const command = {
  usage: "npm run config-schema -- [options]",
  about: `Writes holdfast.config.schema.json, with which editors complete and validate holdfast.config.json, and docs/configuration-keys.md;
to be run after a change of config/file-schema.ts. A test fails when they are out of date. Exit code 0, 1 when it failed, 2 for an invalid
option.`,
  options: {},
} as const;

await runCommand(command, () => {
  const root = join(import.meta.dirname, "..");
  const path = join(root, "holdfast.config.schema.json");
  const schema = z.toJSONSchema(fileSchema, { io: "input" });
  writeFileSync(path, JSON.stringify(schema, null, 2));
  writeFileSync(join(root, "docs/configuration-keys.md"), configKeysPage(schema as JsonSchema));
  execFileSync(join(root, "node_modules/.bin/biome"), ["format", "--write", path], { stdio: "inherit" });
  return 0;
});
