import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";

// A second test run starts, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../../..");
const PAGE = "docs/simulator-add-an-operation.md";
const DOCUMENTATION_TEST = "test/unit/local/azure-simulator/documentation.test.ts";
/** What a simulator and its tests need. */
const COPIED = [
  "package.json",
  "vitest.config.ts",
  "local",
  "docs",
  DOCUMENTATION_TEST,
  "test/unit/local/azure-simulator/running-simulator.ts",
];

/** One instruction of the page: where its code blocks go. */
interface Edit {
  readonly kind: "New file" | "At the end of" | "In";
  readonly file: string;
  /** Text of the line to insert after. */
  readonly after: string | undefined;
  readonly blocks: readonly string[];
}

const BLOCK = "```\\w+\\n([\\s\\S]*?)```";
const INSTRUCTION = new RegExp(
  `^(New file|At the end of|In) \`([^\`]+)\`(?:, after the line with \`([^\`]+)\`|, replace)?:\\n\\n${BLOCK}(?:\\n\\nwith:\\n\\n${BLOCK})?`,
  "gm",
);

function editsOf(page: string): readonly Edit[] {
  return [...page.matchAll(INSTRUCTION)].map(([, kind, file = "", after, ...blocks]) => ({
    kind: kind as Edit["kind"],
    file,
    after,
    blocks: blocks.filter((block) => block !== undefined),
  }));
}

/** The file's text after an edit. @throws When the page names text that is not in the file. */
function edited(text: string, { kind, file, after, blocks }: Edit): string {
  const [block = "", replacement] = blocks;
  if (kind === "New file") return block;
  if (kind === "At the end of") return `${text}\n${block}`;
  const lines = text.split("\n");
  const place = lines.findIndex((line) => after !== undefined && line.includes(after));
  if (place !== -1) return lines.toSpliced(place + 1, 0, block.trimEnd()).join("\n");
  if (replacement === undefined || !text.includes(block))
    throw new Error(`${file} has no such text: ${after ?? block}`);
  return text.replace(block, () => replacement);
}

/** A copy of the simulator and its tests. */
async function copyProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "add-an-operation-"));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  for (const path of COPIED) await cp(join(root, path), join(project, path), { recursive: true });
  await symlink(join(root, "node_modules"), join(project, "node_modules"));
  return project;
}

/** Runs tests of a project in a process of their own; what they printed, and whether they passed. */
async function runTests(project: string, files: readonly string[]) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")));
  const command = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--project", "unit", ...files];
  return await run(process.execPath, command, { cwd: project, env }).then(
    ({ stdout }) => ({ passed: true, output: stdout }),
    (error: { stdout: string; stderr: string }) => ({ passed: false, output: error.stdout + error.stderr }),
  );
}

test("following the page adds an operation that passes its test and the checks of the documents", async () => {
  const edits = editsOf(await readFile(join(root, PAGE), "utf8"));
  const tests = edits.map(({ file }) => file).filter((file) => file.endsWith(".test.ts"));
  const project = await copyProject();

  for (const edit of edits) {
    const file = join(project, edit.file);
    const before = edit.kind === "New file" ? "" : await readFile(file, "utf8");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, edited(before, edit));
  }
  const { passed, output } = await runTests(project, [DOCUMENTATION_TEST, ...tests]);

  expect(tests).toHaveLength(1);
  expect(passed, output).toBe(true);
});

test("every code block of the page belongs to an instruction that the test follows", async () => {
  const page = await readFile(join(root, PAGE), "utf8");

  const followed = editsOf(page).flatMap(({ blocks }) => blocks).length;

  expect(page.match(/^```\w+$/gm)).toHaveLength(followed);
});
