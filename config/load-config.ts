import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { BackupError } from "../domain/errors.ts";
import { type AppConfig, readConfigFile } from "./config-file.ts";
import type { ConfigContext } from "./cross-references.ts";
import type { Settings } from "./settings.ts";

/** Folders between a source file and the app's folder: `functions/`, or `dist/functions/` once compiled. */
const MAX_LEVELS = 3;

/**
 * Reads the configuration file that the settings name.
 *
 * @param appFolder - Where a relative path starts.
 * @throws BackupError `CONFIG_INVALID` when it cannot be read, or listing every issue in it.
 */
export function loadConfig(
  settings: Settings,
  appFolder: string,
  checkSchedule: ConfigContext["checkSchedule"],
): AppConfig {
  const path = resolve(appFolder, settings.configPath);
  const { secrets, allowLocalWebhooks } = settings;
  return readConfigFile(readText(path), basename(path), { secrets, allowLocalWebhooks, checkSchedule });
}

/** The app's folder, which contains host.json: found from the code's folder, independent of the working directory. */
export function appFolderOf(codeFolder: string): string {
  let folder = codeFolder;
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    if (existsSync(join(folder, "host.json"))) return folder;
    folder = dirname(folder);
  }
  return codeFolder;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw configUnreadable(path, error);
  }
}

function configUnreadable(path: string, cause: unknown): BackupError {
  return new BackupError("CONFIG_INVALID", `Cannot read the configuration file ${path}, which HOLDFAST_CONFIG names.`, {
    cause,
  });
}
