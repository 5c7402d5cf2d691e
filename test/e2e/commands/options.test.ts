import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/commands.md"), "utf8");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-options-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, as its npm script does. */
function run(entry: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    const command = [join(root, "tools/run.mjs"), entry, ...args];
    execFile(process.execPath, command, { cwd: folder, timeout: 30_000 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const commands: readonly (readonly [script: string, entry: string])[] = Object.entries(
  (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }).scripts,
).flatMap(([name, script]) => {
  const entry = /^node tools\/run\.mjs (\S+)$/.exec(script)?.[1];
  return entry === undefined ? [] : [[name, entry] as const];
});

test.for(commands)("%s has --help, and docs/commands.md has each of its options", async ([name, entry]) => {
  const { code, stdout } = await run(entry, "--help");
  const section = page.slice(page.indexOf(`\`npm ${name === "start" ? "start" : `run ${name}`}`));
  const options = [...stdout.matchAll(/^ {2}(--[a-z-]+(?: \S+)?) {2,}/gm)].map((match) => match[1] ?? "");

  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage: npm (start|run [a-z:-]+) -- /)]);
  const missing = options.filter((option) => !section.includes(`\`${option.replaceAll("|", "\\|")}\``));
  expect(missing).toEqual(["--help"]);
});

test.for(commands)("%s refuses an unknown option in one sentence and ends with 2", async ([, entry]) => {
  const ended = await run(entry, "--jsn");

  expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/^--jsn: unknown option; [^\n]+\n$/) });
});

test.for<[args: string[], sentence: string]>([
  [["--prot", "1"], "--prot: unknown option; did you mean --port?"],
  [["foo"], 'foo: unexpected argument; options begin with "--".'],
  [["--speed", "-5"], "--speed -5: must be a number from 0.001 to 100000."],
  [["--speed"], "--speed: its value (N) is missing."],
  [["--port", "99999"], "--port 99999: must be a number from 0 to 65535."],
  [["--config", "nowhere.json"], "--config nowhere.json: no such file."],
  [
    ["--log-level", "loud"],
    "--log-level loud: must be one of trace, debug, information, warning, error, critical, none.",
  ],
])("npm start -- %o ends with 2 and one sentence", async ([args, sentence]) => {
  expect(await run("local/main.ts", "--data", join(folder, "data"), ...args)).toEqual({
    code: 2,
    stdout: "",
    stderr: `${sentence}\n`,
  });
});

const ownPorts = { "--port": "0", "--arm-port": "0", "--chat-port": "0" };

test.for([
  ["local/main.ts", "--port", ownPorts],
  ["local/main.ts", "--arm-port", ownPorts],
  ["local/main.ts", "--chat-port", ownPorts],
  ["local/simulator.ts", "--port", {}],
  ["local/host/main.ts", "--port", { "--app": join(root, "test/fixtures/apps/modules") }],
] as const)("%s names %s when its port is in use, and ends with 1", async ([entry, option, others]) => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const data = entry === "local/main.ts" ? { "--data": join(folder, `in-use${option}`) } : {};

  const ended = await run(entry, ...Object.entries({ ...others, ...data, [option]: String(port) }).flat());

  expect(ended.code).toBe(1);
  expect(ended.stderr).toBe(
    `Cannot listen on 127.0.0.1:${port}: another process is using it. Choose another port with ${option}, 0 for a free one.\n`,
  );
});

test("conformance:recorded compares with the shipped recordings and needs no folder", async () => {
  const ended = await run("tools/conformance-recorded.ts", "--sample", "--rounds", "1", "--only", "policy-get");

  expect(ended).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\d+ of \d+ recordings in scope.*0 unexplained/),
  });
});

test.for([
  ["tools/conformance-recorded.ts", ["--data", "nowhere"], "--data nowhere: no such folder."],
  ["tools/conformance-host.ts", [], "No conformance kit. Give its folder with --kit DIR; --help says what it is."],
  ["tools/conformance-host.ts", ["--kit", "nowhere"], "run-kit.mjs is missing. Give its folder with --kit DIR"],
  ["tools/conformance-az.ts", ["--client", "nowhere"], "az-lifecycle.sh is missing: give the folder"],
] as const)("%s with %o names what is missing and ends with 2", async ([entry, args, text]) => {
  expect(await run(entry, ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(text) });
});

test.for(["conformance:recorded", "conformance:host", "conformance:az"])(
  "the help text of %s says whether its folder is shipped",
  async (name) => {
    const entry = commands.find(([script]) => script === name)?.[1] ?? "";

    expect((await run(entry, "--help")).stdout).toMatch(/kept outside this\s+repository[\s\S]*shipped/);
  },
);
