import { readFile } from "node:fs/promises";
import type { LoadEntry } from "./azure-simulator/simulated-cloud.ts";
import { UsageError } from "./host/command-line.ts";

/** Help of the option `--load`. */
export const LOAD_HELP = 'initial state: a JSON list of { "path", "apiVersion", "body" }, each an ARM PUT';

/**
 * Reads a file of `--load`: what exists in the simulated Azure before its first start.
 *
 * @throws UsageError in one sentence when the file cannot be read, is not JSON, or has an entry that is no PUT.
 */
export async function readLoadFile(file: string): Promise<readonly LoadEntry[]> {
  const content = await readJson(file);
  if (!Array.isArray(content))
    throw new UsageError(`--load ${file}: must be a JSON list of { "path", "apiVersion", "body" }.`);
  return content.map((entry: unknown, index) => {
    if (isLoadEntry(entry)) return entry;
    throw new UsageError(
      `--load ${file}: entry ${index} needs "path" (a text that starts with /), "apiVersion" and "body".`,
    );
  });
}

function isLoadEntry(value: unknown): value is LoadEntry {
  if (typeof value !== "object" || value === null) return false;
  const { path, apiVersion, body } = value as Record<string, unknown>;
  return typeof path === "string" && path.startsWith("/") && typeof apiVersion === "string" && body !== undefined;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new UsageError(`--load ${file}: the file ${reason}.`, { cause });
  }
}
