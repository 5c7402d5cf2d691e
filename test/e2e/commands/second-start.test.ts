import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { type ReadyProcess, startUntilReady } from "../../../tools/child-process.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
const projectConfig = join(root, "holdfast.config.json");
const ports = ["--port", "0", "--arm-port", "0", "--chat-port", "0"];

// In order, on one data folder: a first start protects the machine, a second is refused, and a third continues.
let data: string;
let first: ReadyProcess;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "holdfast-second-start-"));
  first = await start(data);
});
afterAll(async () => {
  await first?.stop();
  await rm(data, { recursive: true, force: true });
});

test("says which configuration file it uses, the project's own, and what it lacks", () => {
  expect(first.output().split("\n").slice(0, 3)).toEqual([
    `Configuration: ${projectConfig}`,
    "It has no chat channel, so messages go to the chat page.",
    expect.stringMatching(/^It names no subscriptions, /),
  ]);
});

test("logs to the console and to DIR/log, and the chat page shows the message", async () => {
  await run("bash", ["-c", curlIn(first)]);
  await vi.waitFor(async () => expect(await titles(first)).toContain("web-01 is protected"), {
    timeout: 40_000,
    interval: 200,
  });

  const logLine = /^\[.*\] information vmWritten: Event .* started\.$/m;
  expect(first.output()).toMatch(logLine);
  expect(await readFile(join(data, "log/holdfast.log"), "utf8")).toMatch(logLine);
});

test("a second start is refused and touches no file of the first", async () => {
  const before = await hashes(data);

  const refused = await run(process.execPath, ["local/main.ts", ...ports, "--data", data], { cwd: root }).catch(
    (error: { code: number; stderr: string }) => error,
  );

  expect(refused).toMatchObject({
    code: 1,
    stderr: `The data folder ${data} is in use by another process. Stop that one, or choose another folder with --data.\n`,
  });
  expect(await hashes(data)).toEqual(before);
});

test("a simulator on the same folder is refused, too", async () => {
  const refused = await run(process.execPath, ["local/simulator.ts", "--port", "0", "--data", data], {
    cwd: root,
  }).catch((error: { code: number; stderr: string }) => error);

  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`The data folder ${data} is in use`) });
});

test.for(["GET // HTTP/1.1", "GET http://[ HTTP/1.1", "POST /hooks/teams HTTP/1.1\r\ncontent-length: 99"])(
  "%s to the chat page, cut off, does not end it",
  async (request) => {
    const { host, port } = new URL(first.ready["chat"] ?? "");
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write(`${request}\r\nhost: ${host}\r\ncontent-type: application/json\r\n\r\n{`);
    await new Promise((sent) => setTimeout(sent, 50));
    socket.resetAndDestroy();

    expect((await fetch(`${first.ready["app"]}/api/health`)).status).toBe(200);
    expect((await fetch(`${first.ready["chat"]}/state`)).status).toBe(200);
  },
);

test("a restart says that the machine is protected, and still shows the messages", async () => {
  const before = await titles(first);
  expect(await first.stop()).toBe(0);

  first = await start(data);

  expect(first.output()).toContain('The virtual machine "web-01" exists and is protected.');
  expect(first.output()).not.toContain("not protected");
  // Simulated hours pass meanwhile, so that there may be new ones.
  expect(await titles(first)).toEqual(expect.arrayContaining([...before]));
  expect(before).toContain("web-01 is protected");
});

test("npm start is silent below the chosen log level", async () => {
  const data = await mkdtemp(join(tmpdir(), "holdfast-log-level-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const started = await start(data, "--log-level", "error");
  onTestFinished(async () => void (await started.stop()));

  await run("bash", ["-c", curlIn(started)]);

  await vi.waitFor(async () => expect(await readFile(join(data, "log/holdfast.log"), "utf8")).toContain("vmWritten"));
  expect(started.output()).not.toMatch(/^\[.*vmWritten:/m);
});

test("npm start ends with 0 when it is stopped before it is ready", async () => {
  const data = await mkdtemp(join(tmpdir(), "holdfast-early-stop-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const starting = execFile(process.execPath, ["local/main.ts", ...ports, "--data", data], { cwd: root });
  await once(starting.stdout ?? starting, "data");

  starting.kill("SIGTERM");

  expect(await once(starting, "exit")).toEqual([0, null]);
});

async function start(data: string, ...options: readonly string[]): Promise<ReadyProcess> {
  return await startUntilReady(["local/main.ts", ...ports, "--speed", "1200", "--data", data, ...options], {
    cwd: root,
  });
}

function curlIn(started: ReadyProcess): string {
  return /^curl -i [\s\S]*?'@[^']+'$/m.exec(started.output())?.[0] ?? "";
}

async function titles(started: ReadyProcess): Promise<readonly string[]> {
  const messages = (await (await fetch(`${started.ready["chat"]}/messages`)).json()) as readonly { title: string }[];
  return messages.map(({ title }) => title);
}

/** Of the files that change only by a start: not the databases, the journal and the clock, which the first process writes. */
async function hashes(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).filter((name) => /\.(pem|json|lock)$/.test(name) && name !== "clock.json");
  const entries = names.map(async (name) => {
    const content = await readFile(join(folder, name));
    return [name, createHash("sha256").update(content).digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
