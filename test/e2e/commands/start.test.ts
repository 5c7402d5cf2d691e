import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { type ReadyProcess, startUntilReady } from "../../../tools/child-process.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

test("npm start becomes ready, its printed curl protects the machine, status and chat page show it", async () => {
  const { start } = await startCommand();

  const curl = /^curl -i [\s\S]*?'@[^']+'$/m.exec(start.output())?.[0] ?? "";
  const { stdout } = await run("bash", ["-c", curl]);
  const instances = await vi.waitFor(() => finishedInstances(start), { timeout: 40_000, interval: 200 });
  const machines = await json(`${start.ready["chat"]}/machines`);

  expect(stdout).toMatch(/^HTTP\/1\.1 202/);
  expect(instances).toMatchObject([
    { name: "protectVirtualMachine", output: { outcome: "protected", backup: { result: "completed" } } },
  ]);
  expect(machines).toMatchObject([{ vm: "web-01", state: "protected" }]);
  expect(await json(`${start.ready["app"]}/api/health`)).toMatchObject({ status: "ok" });
});

test("npm start ends with 0 on SIGTERM and goes on where it was when it is started again", async () => {
  const first = await startCommand();
  const curl = /^curl -i [\s\S]*?'@[^']+'$/m.exec(first.start.output())?.[0] ?? "";
  await run("bash", ["-c", curl]);
  await vi.waitFor(async () => expect(await instancesOf(first.start)).toHaveLength(1), { timeout: 20_000 });

  const code = await first.start.stop();
  const second = await startCommand(first.data);
  const instances = await vi.waitFor(() => finishedInstances(second.start), { timeout: 40_000, interval: 200 });

  expect(code).toBe(0);
  expect(instances).toMatchObject([{ output: { outcome: "protected", backup: { result: "completed" } } }]);
});

test("npm start names a port that is taken and ends with 1", async () => {
  const { start } = await startCommand();
  const port = new URL(start.ready["app"] ?? "").port;

  const failure = await run(
    process.execPath,
    ["local/main.ts", "--port", port, "--arm-port", "0", "--chat-port", "0", "--data", await folder()],
    {
      cwd: root,
    },
  ).catch((error: { code: number; stderr: string }) => error);

  expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining(port) });
});

test("npm start stops at a bad configuration with every mistake listed", async () => {
  const failure = await run(
    process.execPath,
    [
      "local/main.ts",
      "--port",
      "0",
      "--arm-port",
      "0",
      "--chat-port",
      "0",
      "--data",
      await folder(),
      "--config",
      "test/fixtures/config/two-mistakes.json",
    ],
    { cwd: root },
  ).catch((error: { code: number; stderr: string }) => error);

  expect(failure).toMatchObject({ code: 1 });
  expect(failure.stderr).toMatch(/rules\[0\]|rules\.0/);
  expect(failure.stderr).toMatch(/pollMinimumSeconds/);
});

test.for(["local/main.ts", "local/demo.ts", "local/simulator.ts", "local/host/main.ts", "tools/conformance-az.ts"])(
  "%s explains itself with --help and ends with 0",
  async (entry) => {
    const { stdout } = await run(process.execPath, [entry, "--help"], { cwd: root });

    expect(stdout).toMatch(/npm (start|run [a-z:]+) --/);
  },
);

test("the demo's story comes out as it must, told as JSON", async () => {
  const { stdout } = await run(process.execPath, ["local/demo.ts", "--json"], { cwd: root });
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);

  expect(events.at(-1)).toEqual({ story: "ok" });
  expect(events.map((event) => event["event"])).toEqual(
    expect.arrayContaining(["created", "validated", "snapshot", "vaulted", "protected"]),
  );
});

test("a Node that is too old is told so in one line", async () => {
  const guard = await readFile(join(root, "tools/run.mjs"), "utf8");
  const asOldNode = guard.replaceAll("process.versions.node", '"20.20.2"');

  const failure = await run(process.execPath, ["--input-type=module", "-e", asOldNode], { cwd: root }).catch(
    (error: { code: number; stderr: string }) => error,
  );

  expect(failure).toMatchObject({ code: 2 });
  expect(failure.stderr.trim().split("\n")).toEqual([expect.stringContaining("needs Node 22.18")]);
});

async function startCommand(data?: string): Promise<{ readonly start: ReadyProcess; readonly data: string }> {
  const dataDirectory = data ?? (await folder());
  const start = await startUntilReady(
    ["local/main.ts", "--port", "0", "--arm-port", "0", "--chat-port", "0", "--speed", "1200", "--data", dataDirectory],
    { cwd: root },
  );
  onTestFinished(async () => {
    await start.stop();
  });
  return { start, data: dataDirectory };
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "holdfast-start-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

async function instancesOf(start: ReadyProcess): Promise<readonly { readonly runtimeStatus: string }[]> {
  const url = `${start.ready["app"]}/runtime/webhooks/durabletask/instances?instanceIdPrefix=protect:`;
  return (await json(url)) as readonly { readonly runtimeStatus: string }[];
}

async function finishedInstances(start: ReadyProcess) {
  const instances = await instancesOf(start);
  expect(instances.map((instance) => instance.runtimeStatus)).toEqual(["Completed"]);
  return instances;
}
