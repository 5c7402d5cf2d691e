import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What the page is made of, and what makes it. */
const SOURCES = ["web", "domain", "tools/page", "package.json"];
const BUILT = "ui/manifest.json";
/** It takes about a second. */
const BUILD_LIMIT_MS = 60_000;

/**
 * Builds the operators' page where it is missing or older than its sources. Without it the app works all the same, and its address says how
 * to build it.
 *
 * @param root - The project's folder.
 * @returns A sentence about what was done; `undefined` when there was nothing to do.
 */
export async function buildPageWhenOld(root: string): Promise<string | undefined> {
  if (!isOld(root)) return undefined;
  try {
    // A process of its own, because nothing of the build is needed afterwards.
    await run(process.execPath, [join(root, "tools/build-page.ts")], { cwd: root, timeout: BUILD_LIMIT_MS });
    return "The operators' page was built.";
  } catch (error) {
    const found = existsSync(join(root, BUILT)) ? "the one of an earlier build is shown" : "there is none to show";
    return `The operators' page could not be built, and ${found}: npm run build:page\n${stderrOf(error)}`;
  }
}

function isOld(root: string): boolean {
  const builtMs = changedMs(join(root, BUILT));
  return builtMs === undefined || SOURCES.some((source) => newestMs(join(root, source)) > builtMs);
}

/** Of a file, or of a folder with everything in it; a file that was removed changes its folder. */
function newestMs(path: string): number {
  const inside = statSync(path, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name))
    : [];
  return Math.max(...[path, ...inside].map((name) => changedMs(name) ?? 0));
}

function changedMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function stderrOf(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  return text === "" ? String(error) : text;
}
