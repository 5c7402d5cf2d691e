import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runCommand } from "../local/run-command.ts";

const command = {
  usage: "npm run lint:openapi -- [options]",
  about: `Checks docs/openapi.json by the rules of redocly.yaml. Sends nothing over the network. Exit code 0, 1 when a rule is broken, 2 for an invalid option.`,
  options: {},
} as const;

await runCommand(command, () => {
  const root = join(import.meta.dirname, "..");
  const redocly = join(root, "node_modules/@redocly/cli/bin/cli.js");
  // The linter would report its use and ask the registry for a newer version.
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const { status } = spawnSync(process.execPath, [redocly, "lint", "docs/openapi.json"], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  return status === 0 ? 0 : 1;
});
