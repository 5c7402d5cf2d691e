import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";

// A process starts in each test, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const root = join(import.meta.dirname, "../../..");
const urlOf = (path: string) => JSON.stringify(pathToFileURL(join(root, path)).href);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command whose function has the given body, started as npm scripts start one. */
async function runBody(body: string, imports = ""): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), "run-command-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const entry = join(folder, "entry.ts");
  await writeFile(
    entry,
    `import { reportUnhandledErrors, runCommand, stopOnSignals } from ${urlOf("local/run-command.ts")};
    import { UsageError } from ${urlOf("local/host/command-line.ts")};
    ${imports}
    await runCommand({ usage: "npm start -- ", about: "", options: {} }, async () => { ${body} });`,
  );
  return await new Promise((done) => {
    execFile(process.execPath, [join(root, "tools/run.mjs"), entry], { timeout: 20_000 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test("ends with the code that the command returns", async () => {
  expect(await runBody("return 1;")).toEqual({ code: 1, stdout: "", stderr: "" });
});

test.for([
  ["an invalid option", 'throw new UsageError("--port: no.");', 2, "--port: no.\n"],
  ["an expected error", 'throw new Error("The folder is full.");', 1, "The folder is full.\n"],
] as const)("prints only the message of %s", async ([, body, code, stderr]) => {
  expect(await runBody(body)).toEqual({ code, stdout: "", stderr });
});

test("prints a defect with its stack and its cause", async () => {
  const ended = await runBody('throw new TypeError("fetch failed", { cause: new Error("connection refused") });');

  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/fetch failed[\s\S]* at [\s\S]*refused/) });
});

test.for([
  ["a rejection", 'void Promise.reject(new Error("stray"));'],
  ["an exception in a callback", 'setTimeout(() => { throw new Error("stray"); }, 1);'],
] as const)("ends with 1 after %s that no code handles, and reports it everywhere", async ([, statement]) => {
  const ended = await runBody(
    `reportUnhandledErrors((text) => console.log("also: " + text));
    ${statement}
    await new Promise((done) => setTimeout(done, 15_000));`,
  );

  const text = expect.stringContaining("Unhandled error; the process ends: Error: stray");
  expect(ended).toEqual({ code: 1, stdout: text, stderr: text });
});

test("leaves a stray error to another handler of the process, such as the local host's", async () => {
  const ended = await runBody(
    `process.on("uncaughtException", () => console.log("contained"));
    void Promise.reject(new Error("stray"));
    await new Promise((done) => setTimeout(done, 50));
    return 0;`,
  );

  expect(ended).toEqual({ code: 0, stdout: "contained\n", stderr: "" });
});

test("ends with 0 within 5 s of a signal although stopping hangs", async () => {
  const startedAt = Date.now();

  const ended = await runBody(
    `stopOnSignals(() => new Promise(() => {}));
    setInterval(() => {}, 1000);
    process.kill(process.pid, "SIGTERM");
    return undefined;`,
  );

  expect(ended.code).toBe(0);
  expect(Date.now() - startedAt).toBeLessThan(10_000);
});

test("names a package that is not installed, with the command that installs it", async () => {
  const ended = await runBody("return 0;", 'import "package-that-does-not-exist";');

  expect(ended).toEqual({
    code: 2,
    stdout: "",
    stderr: "The package package-that-does-not-exist is not installed: npm ci\n",
  });
});
