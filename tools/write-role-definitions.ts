import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROLE_DEFINITIONS } from "../azure/arm/roles.ts";
import { runCommand } from "../local/run-command.ts";

const command = {
  usage: "npm run role-definitions -- [options]",
  about: `Writes infra/role-definitions.json, the custom roles that infra/ deploys, from azure/arm/azure-calls.ts and azure/arm/roles.ts; to be
run after a change of either. A test fails when it is out of date. Exit code 0, 1 when it failed, 2 for an invalid option.`,
  options: {},
} as const;

await runCommand(command, () => {
  const path = join(import.meta.dirname, "../infra/role-definitions.json");
  writeFileSync(path, `${JSON.stringify({ roles: ROLE_DEFINITIONS }, null, 2)}\n`);
  return 0;
});
