import { basename } from "node:path";
import { readConfigFile } from "../config/config-file.ts";
import { placeholderSecrets } from "../config/placeholder-secrets.ts";
import { BackupError } from "../domain/errors.ts";
import { toInstant } from "../domain/instant.ts";
import { configWarnings } from "../domain/protection/config-warnings.ts";
import { scheduleProblem } from "../functions/schedule-occurrences.ts";
import { scheduleWarnings } from "../functions/schedule-warnings.ts";
import { type AddCommands, examples } from "./command.ts";
import { cliError, type ExitCode, exitCodes, usageError } from "./exit-codes.ts";
import { clean, plural } from "./render/text.ts";
import type { Session } from "./session.ts";

/** `holdfast config check FILE`: the checks that the app makes at its start, without an app. */
export const addConfig: AddCommands = (program, run) => {
  const config = program.command("config").description("work with configuration files");
  config
    .command("check")
    .argument("<file>", "configuration file, as holdfast.config.json")
    .description("check a configuration file without an app: every mistake, or every warning")
    .addHelpText("after", examples("holdfast config check holdfast.config.json"))
    .action(run((session, _options, [file = ""]) => check(session, file)));
};

async function check(session: Session, file: string): Promise<ExitCode> {
  const text = readText(session, file);
  const { protection, channels } = readConfig(session, file, text);
  const warnings = [
    ...configWarnings(protection),
    ...scheduleWarnings(protection.schedules, toInstant(session.io.now())),
  ];
  if (session.isJson) {
    await session.json({ isValid: true, warnings });
    return exitCodes.ok;
  }
  for (const { path, text: warning } of warnings)
    await session.line(`  ${path || "(file)"}: warning: ${clean(warning)}`);
  const { rules, schedules } = protection;
  const counts = [
    plural(rules.length, "rule"),
    plural(schedules.length, "schedule"),
    plural(channels.length, "channel"),
  ];
  await session.line(`${clean(file)} has no mistake and ${plural(warnings.length, "warning")}: ${counts.join(", ")}.`);
  return exitCodes.ok;
}

function readText({ io }: Session, file: string): string {
  try {
    return io.readFile(file);
  } catch (cause) {
    throw usageError(`${clean(file)}: the file cannot be read.`, cause);
  }
}

/** Secrets of the app need not be set on this machine. */
function readConfig({ io }: Session, file: string, text: string) {
  const set = Object.entries(io.env).filter((entry): entry is [string, string] => Boolean(entry[1]));
  try {
    return readConfigFile(text, basename(file), {
      secrets: new Map([...placeholderSecrets(text), ...set]),
      allowLocalWebhooks: io.env["HOLDFAST_ALLOW_LOCAL_WEBHOOKS"] === "true",
      checkSchedule: scheduleProblem,
    });
  } catch (cause) {
    if (!(cause instanceof BackupError)) throw cause;
    const [message = "", ...lines] = cause.message.split("\n");
    throw cliError(exitCodes.error, clean(message), { cause, lines: lines.map((line) => clean(line)) });
  }
}
