import { existsSync } from "node:fs";
import { toInstant } from "../domain/instant.ts";
import { configWarnings } from "../domain/protection/config-warnings.ts";
import { scheduleWarnings } from "../functions/schedule-warnings.ts";
import { type Option, UsageError } from "../local/host/command-line.ts";
import { chooseConfigFile } from "../local/local-config.ts";
import { runCommand } from "../local/run-command.ts";
import { readLocalConfigFile } from "./config/local-config-file.ts";

const file: Option<string | undefined> = {
  value: "FILE",
  help: "configuration file (default holdfast.config.json in the project)",
  isPositional: true,
  read(given) {
    if (given !== undefined && !existsSync(given)) throw new UsageError(`${given}: no such file.`);
    return given;
  },
};

/** `npm run config-check`: says everything about a configuration file that can be said without starting the app. */
const command = {
  usage: "npm run config-check -- [FILE] [options]",
  about: `Checks a configuration file without starting anything: every mistake, or every warning. Secrets need not be set on this
machine. Exit code 0 when the app would start with it, warnings or not; 1 when it has a mistake; 2 when it cannot be read.`,
  options: { FILE: file },
} as const;

await runCommand(command, ({ FILE }) => {
  const path = chooseConfigFile(FILE);
  const { protection, channels, unsetSettings } = readLocalConfigFile(path, process.env);
  const now = toInstant(new Date());
  const warnings = [...configWarnings(protection), ...scheduleWarnings(protection.schedules, now)];
  for (const warning of warnings) console.log(`  ${warning.path || "(file)"}: warning: ${warning.text}`);
  for (const name of unsetSettings) console.log(`  ${name} is not set on this machine; the app needs it.`);
  const { rules, vaults, policies, schedules } = protection;
  const counts = [
    plural(rules.length, "rule", "rules"),
    plural(Object.keys(vaults).length, "vault", "vaults"),
    plural(Object.keys(policies).length, "policy", "policies"),
    plural(schedules.length, "schedule", "schedules"),
    plural(channels.length, "channel", "channels"),
  ].join(", ");
  console.log(`${path} has no mistake and ${plural(warnings.length, "warning", "warnings")}: ${counts}.`);
  return 0;
});

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
