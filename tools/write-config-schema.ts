import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fileSchema } from "../config/file-schema.ts";
import { runCommand } from "../local/run-command.ts";

const command = {
  usage: "npm run config-schema -- [options]",
  about: `Writes holdfast.config.schema.json, with which editors complete and validate holdfast.config.json; to be run after a change
of config/file-schema.ts. A test fails when it is out of date. Exit code 0, 1 when it failed, 2 for an invalid option.`,
  options: {},
} as const;

await runCommand(command, () => {
  const root = join(import.meta.dirname, "..");
  const path = join(root, "holdfast.config.schema.json");
  writeFileSync(path, JSON.stringify(z.toJSONSchema(fileSchema, { io: "input" }), null, 2));
  execFileSync(join(root, "node_modules/.bin/biome"), ["format", "--write", path], { stdio: "inherit" });
  return 0;
});
