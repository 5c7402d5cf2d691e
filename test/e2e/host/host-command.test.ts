import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { fixtureApps, postJson } from "./running-fixture.ts";

const main = resolve(import.meta.dirname, "../../../local/host/main.ts");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "host-command-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command to its end. */
function run(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd: folder, timeout: 20_000 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` }),
    );
  });
}

/** Runs the command until it is ready. */
async function start(...args: string[]): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [main, "--port", "0", ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("READY ")) {
      child.stdout.resume();
      return { url: (JSON.parse(line.slice(6)) as { url: string }).url, child };
    }
  }
  throw new Error("The host ended before it was ready.");
}

test.for<NodeJS.Signals>(["SIGINT", "SIGTERM"])("runs an app until %s and ends with 0", async (signal) => {
  const { url, child } = await start("--app", join(fixtureApps, "modules"));

  const answer = await fetch(`${url}/api/items/first`);
  child.kill(signal);

  expect(await answer.text()).toBe("first");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("keeps instances in its database from one run to the next", async () => {
  const args = ["--app", join(fixtureApps, "modules"), "--db", join(folder, "kept.db")];
  const path = "/runtime/webhooks/durabletask";
  const first = await start(...args);
  await fetch(`${first.url}${path}/orchestrators/greetAll/kept?timeout=10`, postJson({}));
  first.child.kill("SIGTERM");
  await once(first.child, "exit");

  const second = await start(...args);
  const status = await (await fetch(`${second.url}${path}/instances/kept`)).json();

  expect(status).toMatchObject({ instanceId: "kept", output: ["Hello a", "Hello b"] });
});

test("shows its options with --help", async () => {
  const { code, output } = await run("--help");

  expect(code).toBe(0);
  for (const option of ["--app", "--port", "--db", "--clock", "--key"]) expect(output).toContain(option);
});

test.for<[string, string[], number, RegExp]>([
  ["an app that does not exist", ["--app", "nowhere"], 2, /--app nowhere: no such folder or file/],
  ["a file that is not an archive", ["--app", main], 2, /it is not a zip file/],
  ["an app that throws", ["--app", join(fixtureApps, "broken/throws")], 1, /index\.js: no settings, no app/],
])("refuses %s", async ([, args, code, message]) => {
  const ended = await run("--port", "0", ...args);

  expect(ended.output).toMatch(message);
  expect(ended.code).toBe(code);
});

test("refuses a port that is taken", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const { code, output } = await run("--app", join(fixtureApps, "modules"), "--port", String(port));

  expect(output).toContain(`Cannot listen on 127.0.0.1:${port}: another process is using it.`);
  expect(code).toBe(1);
});
