import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { GROUP } from "./azure-simulator/running-simulator.ts";

// A process starts in each test, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

/** Runs the command until it is ready or ends; what it printed, and how it ended. */
function runCommand(...args: readonly string[]) {
  const child = spawn(process.execPath, ["local/simulator.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ready = new Promise<{ readonly url: string; readonly ca: string }>((resolve) => {
    child.stdout.on("data", (chunk) => {
      output += String(chunk);
      const line = /^READY (.*)$/m.exec(output)?.[1];
      if (line !== undefined) resolve(JSON.parse(line));
    });
  });
  child.stderr.on("data", (chunk) => {
    output += String(chunk);
  });
  return { child, ready, ended, output: () => output };
}

test("is ready with its address and authority, and ends well when interrupted", async () => {
  const { child, ended, ready } = runCommand("--port", "0", "--clock", "virtual", "--seed", "3");

  const { url, ca } = await ready;
  const authority = await readFile(ca, "utf8");
  child.kill("SIGTERM");

  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(authority).toContain("BEGIN CERTIFICATE");
  expect(await ended).toBe(0);
});

test("starts from a file over plain HTTP", async () => {
  const folder = await mkdtemp(join(tmpdir(), "simulator-command-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "load.json");
  await writeFile(file, JSON.stringify([{ path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } }]));
  const { ready } = runCommand("--port", "0", "--http", "--load", file);

  const { url, ca } = await ready;
  const state = await (await fetch(`${url}/_simulator/state`)).json();

  expect(ca).toBe("");
  expect(state).toMatchObject({ resourceGroups: 1 });
});

test("explains itself", async () => {
  const { ended, output } = runCommand("--help");

  expect(await ended).toBe(0);
  expect(output()).toContain("--load FILE");
});

test.for([
  ["--port", "http"],
  ["--clock", "fast"],
  ["--seed", "-1"],
  ["--load", "/nowhere.json"],
] as const)("ends with 2 and one clear line when %s is %s", async ([option, value]) => {
  const { ended, output } = runCommand(`${option}=${value}`);

  expect(await ended).toBe(2);
  expect(output()).toContain(value);
  expect(output()).not.toContain("    at ");
});
