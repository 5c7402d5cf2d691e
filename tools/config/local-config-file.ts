import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type AppConfig, readConfigFile } from "../../config/config-file.ts";
import { placeholderSecrets } from "../../config/placeholder-secrets.ts";
import { scheduleProblem } from "../../functions/schedule-occurrences.ts";
import { UsageError } from "../../local/host/command-line.ts";

/** A configuration file as a command on this machine reads it. */
export interface LocalConfigFile extends AppConfig {
  /** App settings that its channels name and this machine does not have; nothing is said about their values. */
  readonly unsetSettings: readonly string[];
}

/**
 * Reads a configuration file as the app does, except that secrets need not be set on this machine.
 *
 * @throws UsageError when the file cannot be read.
 * @throws BackupError `CONFIG_INVALID` listing every mistake.
 */
export function readLocalConfigFile(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): LocalConfigFile {
  const text = readText(file);
  const named = placeholderSecrets(text);
  const unset = [...named].filter(([name]) => !environment[name]);
  const set = Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const config = readConfigFile(text, basename(file), {
    secrets: new Map([...unset, ...set]),
    allowLocalWebhooks: environment["HOLDFAST_ALLOW_LOCAL_WEBHOOKS"] === "true",
    checkSchedule: scheduleProblem,
  });
  return { ...config, unsetSettings: unset.map(([name]) => name) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new UsageError(`${file}: the file cannot be read.`, { cause });
  }
}
