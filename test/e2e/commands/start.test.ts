import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type ReadyProcess, startUntilReady } from "../../../tools/child-process.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

/** In order, because starting takes longest: the second start continues what the first one began. */
describe("npm start", () => {
  let data: string;
  let second: ReadyProcess;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "holdfast-start-"));
  });
  afterAll(async () => {
    await second?.stop();
    await rm(data, { recursive: true, force: true });
  });

  test("prints a curl command that starts protection, and ends with 0 on SIGTERM", async () => {
    const first = await startCommand(data);
    onTestFinished(async () => void (await first.stop()));

    const curl = /^curl -i [\s\S]*?'@[^']+'$/m.exec(first.output())?.[0] ?? "";
    const { stdout } = await run("bash", ["-c", curl]);
    await vi.waitFor(async () => expect(await instancesOf(first)).toHaveLength(1), { timeout: 20_000 });

    expect(stdout).toMatch(/^HTTP\/1\.1 202/);
    expect(await first.stop()).toBe(0);
  });

  test("continues after a restart and protects the machine, as status, inventory, page and health show", async () => {
    second = await startCommand(data);

    const instances = await vi.waitFor(() => finishedInstances(second), { timeout: 40_000, interval: 200 });

    expect(instances).toMatchObject([
      { name: "protectVirtualMachine", output: { outcome: "protected", backup: { result: "completed" } } },
    ]);
    const machine = `${second.ready["app"]}/api/virtual-machines/web-01`;
    await vi.waitFor(async () => expect(await json(machine)).toMatchObject({ state: "protected" }), {
      timeout: 20_000,
    });
    const page = await fetch(second.ready["ui"] ?? "");
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("/api/ui/assets/main-")]);
    expect(await json(`${second.ready["app"]}/api/health`)).toMatchObject({
      checks: [{ status: "ok" }, { status: "ok" }, { status: "ok" }, { status: "ok" }, { name: "sweep" }],
    });
  });

  test("names a port that is in use and ends with 1", async () => {
    const { port } = new URL(second.ready["app"] ?? "");

    const failure = await run(
      process.execPath,
      ["local/main.ts", "--port", port, "--arm-port", "0", "--chat-port", "0", "--data", await folder()],
      { cwd: root },
    ).catch((error: { code: number; stderr: string }) => error);

    expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining(port) });
  });
});

test("npm start refuses an invalid configuration and lists every issue", async () => {
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
      "test/fixtures/config/two-issues.json",
    ],
    { cwd: root },
  ).catch((error: { code: number; stderr: string }) => error);

  expect(failure).toMatchObject({ code: 1 });
  expect(failure.stderr).toMatch(/rules\[0\]|rules\.0/);
  expect(failure.stderr).toMatch(/pollMinimumSeconds/);
});

test("the demo finishes as expected and prints JSON", async () => {
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

test.for([
  [["--scenario", "flood"], 2, "--scenario flood: "],
  [["--seeds", "3..1"], 2, "--seeds 3..1: "],
] as const)("npm run seeds -- %o ends with %i and names the value", async ([options, code, value]) => {
  const failure = await run(process.execPath, ["tools/seeds.ts", ...options], { cwd: root }).catch(
    (error: { code: number; stderr: string }) => error,
  );

  expect(failure).toMatchObject({ code, stderr: expect.stringContaining(value) });
});

test("an unsupported Node version is refused with one line", async () => {
  const guard = await readFile(join(root, "tools/run.mjs"), "utf8");
  const asOldNode = guard.replaceAll("process.versions.node", '"20.20.2"');

  const failure = await run(process.execPath, ["--input-type=module", "-e", asOldNode], { cwd: root }).catch(
    (error: { code: number; stderr: string }) => error,
  );

  expect(failure).toMatchObject({ code: 2 });
  expect(failure.stderr.trim().split("\n")).toEqual([expect.stringContaining("needs Node 22.18")]);
});

async function startCommand(data: string): Promise<ReadyProcess> {
  const ports = ["--port", "0", "--arm-port", "0", "--chat-port", "0"];
  return await startUntilReady(["local/main.ts", ...ports, "--speed", "1200", "--data", data], { cwd: root });
}

async function folder(): Promise<string> {
  const created = await mkdtemp(join(tmpdir(), "holdfast-start-"));
  onTestFinished(() => rm(created, { recursive: true, force: true }));
  return created;
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
