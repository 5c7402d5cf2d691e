import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string(),
      message: z.string(),
      location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }),
    }),
  ),
});

/** A run takes about two seconds; on a machine busy with other tests, many times that. */
export const LINT_TIMEOUT_MS = 60_000;

export interface Finding {
  /** The rule's name; `plugin` for the rules under tools/lint. */
  readonly rule: string;
  readonly message: string;
  readonly line: number;
}

/**
 * Lints files in a project of their own that has this project's rules.
 *
 * One Biome run reads all of them: its start costs a second, a file next to nothing.
 *
 * @param files - Code by path, relative to the project's root.
 * @returns What Biome finds, by path. A path without findings is absent.
 */
export async function lintProject(files: ReadonlyMap<string, string>): Promise<Map<string, Finding[]>> {
  const project = await mkdtemp(join(tmpdir(), "lint-project-"));
  try {
    for (const name of ["biome.json", "package.json", "tools/lint"]) {
      await cp(join(root, name), join(project, name), { recursive: true });
    }
    for (const [path, code] of files) {
      await mkdir(dirname(join(project, path)), { recursive: true });
      await writeFile(join(project, path), code);
    }
    return byPath(await lint(project));
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

/** Biome exits with 1 when it finds something, and writes its report all the same. */
async function lint(project: string): Promise<string> {
  const options = ["lint", "--reporter=json", "--max-diagnostics=none", "."];
  const output = await run(join(root, "node_modules/.bin/biome"), options, { cwd: project, maxBuffer: 2 ** 26 }).catch(
    (error: { readonly stdout: string; readonly stderr: string }) => error,
  );
  if (output.stdout === "") throw new Error(`Biome wrote no report: ${output.stderr}`);
  return output.stdout;
}

function byPath(report: string): Map<string, Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const { category, message, location } of reportSchema.parse(JSON.parse(report)).diagnostics) {
    const findings = found.get(location.path) ?? [];
    findings.push({ rule: category.split("/").at(-1) ?? category, message, line: location.start.line });
    found.set(location.path, findings);
  }
  return found;
}
