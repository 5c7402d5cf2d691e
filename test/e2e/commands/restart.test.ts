import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { type ReadyProcess, startUntilReady } from "../../../tools/child-process.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const jobsPath = `${subscription}/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope/backupJobs`;
const groupPath = `${subscription}/resourceGroups/shop`;

/** A backup runs for half a minute at this speed, and begins within seconds. */
const WATCHED_SPEED = 60;
const FAST_SPEED = 1200;

interface Job {
  readonly properties: { readonly operation: string; readonly status: string; readonly startTime: string };
}

test("npm start continues the same backup after SIGKILL and protects the machine", async () => {
  const data = await folder();
  const first = await start(data, WATCHED_SPEED);
  const curl = /^curl -i [\s\S]*?'@[^']+'$/m.exec(first.output())?.[0] ?? "";
  await run("bash", ["-c", curl]);
  const running = await vi.waitFor(() => polledJob(first), { timeout: 30_000, interval: 200 });

  await kill(first);
  const second = await start(data, FAST_SPEED);
  const after = await vi.waitFor(() => finishedInstance(second), { timeout: 60_000, interval: 200 });

  expect(after).toMatchObject({ output: { outcome: "protected", backup: { result: "completed" } } });
  const jobs = await backupJobs(second);
  // The policy's own backup may be another job: a virtual night passes in seconds.
  expect(jobs.map(({ properties }) => [properties.status, properties.startTime])).toContainEqual([
    "Completed",
    running.properties.startTime,
  ]);
  expect(await requestsTo(data, "PUT", "virtualMachines/web-01")).toBe(1);
  expect(await requestsTo(data, "POST", "web-01/backup")).toBe(1);
});

test("npm run simulator keeps resources and its CA in its data directory after SIGKILL", async () => {
  const data = await folder();
  const command = ["local/simulator.ts", "--port", "0", "--clock", "x600", "--data", join(data, "azure")];
  const first = await startUntilReady(command, { cwd: root });
  onTestFinished(async () => void (await first.stop()));
  await arm({ arm: first.ready["url"], ca: first.ready["ca"] }, groupPath, '{"location":"westeurope"}');
  await kill(first);

  const second = await startUntilReady(command, { cwd: root });
  onTestFinished(async () => void (await second.stop()));
  const group = await arm({ arm: second.ready["url"], ca: second.ready["ca"] }, groupPath);

  expect(second.ready["ca"]).toBe(join(data, "azure", "azure-simulator-ca.pem"));
  expect(group).toMatchObject({ name: "shop", location: "westeurope" });
});

test("npm start refuses an unreadable journal with a remedy and ends with 1", async () => {
  const data = await folder();
  await writeFile(join(data, "azure-simulator.jsonl"), "Dear diary,\n");

  const failure = await start(data, FAST_SPEED).catch((error: unknown) => error);

  expect(String(failure)).toContain("ended with 1");
  expect(String(failure)).toContain("is not a journal of the Azure simulator");
  expect(await readFile(join(data, "azure-simulator.jsonl"), "utf8")).toBe("Dear diary,\n");
});

async function start(data: string, speed: number): Promise<ReadyProcess> {
  const config = await configWithoutSchedules(data);
  const ports = ["--port", "0", "--arm-port", "0", "--chat-port", "0"];
  const started = await startUntilReady(
    ["local/main.ts", ...ports, "--speed", String(speed), "--data", data, "--config", config],
    { cwd: root },
  );
  onTestFinished(async () => void (await started.stop()));
  return started;
}

/** Without schedules: a virtual night may pass during the test, and a scheduled backup would be another job. */
async function configWithoutSchedules(data: string): Promise<string> {
  const config = JSON.parse(await readFile(join(root, "local/holdfast.config.local.json"), "utf8")) as object;
  const file = join(data, "config.json");
  const $schema = join(root, "holdfast.config.schema.json");
  await writeFile(file, JSON.stringify({ ...config, $schema, schedules: [] }));
  return file;
}

async function folder(): Promise<string> {
  const created = await mkdtemp(join(tmpdir(), "holdfast-restart-"));
  onTestFinished(() => rm(created, { recursive: true, force: true }));
  return created;
}

async function kill({ child }: ReadyProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** A call to ARM that trusts the simulator's authority: a PUT with a body, else a GET. */
async function arm(ready: Readonly<Record<string, string | undefined>>, path: string, body?: string): Promise<unknown> {
  const put = body === undefined ? [] : ["-X", "PUT", "-d", body];
  const url = `${ready["arm"]}${path}?api-version=2024-04-01`;
  const trusting = ["-s", "--cacert", ready["ca"] ?? "", "-H", "authorization: Bearer test"];
  const { stdout } = await run("curl", [...trusting, ...put, url]);
  return JSON.parse(stdout) as unknown;
}

async function backupJobs(started: ReadyProcess): Promise<readonly Job[]> {
  const { value = [] } = (await arm(started.ready, jobsPath)) as { readonly value?: readonly Job[] };
  return value.filter(({ properties }) => properties.operation === "Backup");
}

/** The job, when it runs and the app polls it. */
async function polledJob(started: ReadyProcess): Promise<Job> {
  const [job] = await backupJobs(started);
  if (job?.properties.status !== "InProgress") throw new Error("No backup job is running yet.");
  const monitors = (await instances(started)).filter(({ name }) => name === "backupVirtualMachine");
  expect(monitors.map(({ runtimeStatus }) => runtimeStatus)).toEqual(["Running"]);
  return job;
}

interface Instance {
  readonly name: string;
  readonly runtimeStatus: string;
}

async function finishedInstance(started: ReadyProcess): Promise<Instance | undefined> {
  const protecting = (await instances(started)).filter(({ name }) => name === "protectVirtualMachine");
  expect(protecting.map(({ runtimeStatus }) => runtimeStatus)).toEqual(["Completed"]);
  return protecting[0];
}

async function instances(started: ReadyProcess): Promise<readonly Instance[]> {
  const response = await fetch(`${started.ready["app"]}/runtime/webhooks/durabletask/instances`);
  return (await response.json()) as readonly Instance[];
}

/** Number of requests that the first and the second start sent to a resource whose path ends so. */
async function requestsTo(data: string, method: string, path: string): Promise<number> {
  const journal = await readFile(join(data, "azure-simulator.jsonl"), "utf8");
  const isMeant = (line: string) => {
    const [, found] = new RegExp(`"method":"${method}","path":"([^"]*)"`).exec(line) ?? [];
    return found?.toLowerCase().endsWith(path.toLowerCase());
  };
  return journal.split("\n").filter(isMeant).length;
}
