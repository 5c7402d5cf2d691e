import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { eventInstanceId } from "../../../domain/events/domain-event.ts";
import { type ReadyProcess, startUntilReady } from "../../../tools/child-process.ts";
import { protectionEnded, vmId } from "../../support/inventory-events.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
const ports = ["--port", "0", "--arm-port", "0", "--chat-port", "0"];

test("npm start keeps the inventory over a restart, and the emulator ends with it", async () => {
  const data = await folder();
  const first = await start(data);
  await publish(first);
  await vi.waitFor(async () => expect(await machines(first)).toEqual([vmId]), { timeout: 20_000, interval: 200 });
  const code = await first.stop();
  const left = await emulatorsOf(data);

  const second = await start(data);

  expect(code).toBe(0);
  expect(left).toEqual([]);
  expect(await machines(second)).toEqual([vmId]);
});

test("npm start works again after SIGKILL, which ends the emulator, too", async () => {
  const data = await folder();
  const first = await start(data);
  const before = await emulatorsOf(data);
  first.child.kill("SIGKILL");
  await once(first.child, "exit");

  const second = await start(data);
  await vi.waitFor(async () => expect(await emulatorsOf(data)).toHaveLength(1), { timeout: 20_000, interval: 200 });
  await publish(second);

  await vi.waitFor(async () => expect(await machines(second)).toEqual([vmId]), { timeout: 20_000, interval: 200 });
  expect(before).toHaveLength(1);
  expect(await emulatorsOf(data)).not.toEqual(before);
});

test("npm start says in one sentence that the emulator cannot start, and leaves no process", async () => {
  const data = await folder();
  await writeFile(join(data, "storage"), "no folder");

  const failure = await run(process.execPath, ["local/main.ts", ...ports, "--data", data], { cwd: root }).catch(
    (error: { code: number; stderr: string }) => error,
  );

  expect(failure).toMatchObject({ code: 1 });
  expect(failure.stderr.trim().split("\n")).toEqual([
    expect.stringMatching(/^Azurite, the storage emulator, cannot start: it ended with 1; .*\.$/),
  ]);
  expect(await emulatorsOf(data)).toEqual([]);
});

async function start(data: string): Promise<ReadyProcess> {
  const started = await startUntilReady(["local/main.ts", ...ports, "--data", data], { cwd: root, timeoutMs: 60_000 });
  onTestFinished(async () => void (await started.stop()));
  return started;
}

/** Publishes an event as a workflow does. */
async function publish({ ready }: ReadyProcess): Promise<void> {
  const event = protectionEnded();
  const path = `runtime/webhooks/durabletask/orchestrators/publishEvent/${eventInstanceId(event.kind, event.eventId)}`;
  const response = await fetch(`${ready["app"]}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event }),
  });
  expect(response.status).toBe(202);
}

async function machines({ ready }: ReadyProcess): Promise<readonly string[]> {
  const response = await fetch(`${ready["app"]}/api/virtual-machines`);
  return ((await response.json()) as { items: { vmId: string }[] }).items.map((machine) => machine.vmId);
}

/** Process IDs of the emulators that work in the folder. */
async function emulatorsOf(data: string): Promise<readonly string[]> {
  const { stdout } = await run("ps", ["-eo", "pid,args"], { maxBuffer: 10_000_000 });
  return stdout
    .split("\n")
    .filter((line) => line.includes("azurite") && line.includes(data))
    .map((line) => line.trim().split(" ")[0] ?? "");
}

async function folder(): Promise<string> {
  const created = await mkdtemp(join(tmpdir(), "holdfast-storage-"));
  onTestFinished(() => rm(created, { recursive: true, force: true }));
  return created;
}
