import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type ReadyProcess, startUntilReady } from "../../../tools/child-process.ts";

const root = join(import.meta.dirname, "../../..");
const app = join(root, "test/fixtures/apps/crash");
const INSTANCE = "main";
const PARALLEL = 2;
const POLL_MS = 4;
const MAX_POLLS = 5000;

/** One process of the host over the database in `folder`. */
export interface HostRun {
  readonly folder: string;
  /** See kill-at-commit.ts. */
  readonly killAt?: string;
  /** Kills the process from outside, this long after it was started. */
  readonly killAfterMs?: number;
  /** `interruptedActivityDelay`; none if absent. */
  readonly interruptedActivityDelay?: string;
}

export type HostRunEnd =
  | { readonly kind: "killed" }
  | { readonly kind: "finished"; readonly outcome: Outcome; readonly commits: number };

/** The results of a run, without those that may differ: times, random IDs, how often an event was raised. */
export interface Outcome {
  readonly instances: readonly string[];
  readonly entities: Readonly<Record<string, string>>;
  /** The effects of the activities, each once. */
  readonly done: readonly string[];
}

/** Starts the host command, starts the scenario unless it has been started, and waits until it finishes or the host is killed. */
export async function runHost(run: HostRun): Promise<HostRunEnd> {
  const started = await start(run);
  if (started === undefined) return { kind: "killed" };
  try {
    const base = `${started.ready["url"]}/runtime/webhooks/durabletask`;
    await letFinish(base);
    const outcome = await readOutcome(base, run.folder);
    await started.stop();
    return { kind: "finished", outcome, commits: Number(/^COMMITS (\d+)$/m.exec(started.output())?.[1]) };
  } catch (error) {
    await started.stop();
    if (started.child.signalCode === "SIGKILL") return { kind: "killed" };
    throw new Error(`The host did not finish the scenario:\n${started.output()}`, { cause: error });
  }
}

/** Runs all plans, two at a time: the smallest supported machine has two cores. */
export async function recoverFromAll<Plan, End>(
  plans: readonly Plan[],
  recover: (plan: Plan) => Promise<End>,
): Promise<readonly End[]> {
  const queue = plans.values();
  const ends: End[] = [];
  const work = async () => {
    for (const plan of queue) ends.push(await recover(plan));
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return ends;
}

/** @returns `undefined` when it was killed before it was ready. */
async function start({
  folder,
  killAt,
  killAfterMs,
  interruptedActivityDelay = "00:00:00",
}: HostRun): Promise<ReadyProcess | undefined> {
  const preload = import.meta.resolve("./kill-at-commit.ts");
  const host = ["--app", app, "--port", "0", "--db", join(folder, "host.db"), "--clock", "virtual"];
  const env = {
    ...process.env,
    INTERRUPTED_ACTIVITY_DELAY: interruptedActivityDelay,
    CRASH_JOURNAL: join(folder, "journal.txt"),
    NODE_COMPILE_CACHE: join(folder, "../compile-cache"),
    ...(killAt === undefined ? {} : { KILL_AT: killAt }),
  };
  const timeout = killAfterMs === undefined ? {} : { timeout: killAfterMs, killSignal: "SIGKILL" as const };
  try {
    return await startUntilReady(["--import", preload, join(root, "local/host/main.ts"), ...host], { env, ...timeout });
  } catch (error) {
    // No exit code: a signal ended the process. Any other end is a defect.
    if (error instanceof Error && error.message.includes("ended with null")) return undefined;
    throw error;
  }
}

async function letFinish(base: string): Promise<void> {
  if ((await fetch(`${base}/instances/${INSTANCE}`)).status === 404) {
    const body = JSON.stringify({ round: 1, log: [] });
    const headers = { "content-type": "application/json" };
    await fetch(`${base}/orchestrators/scenario/${INSTANCE}`, { method: "POST", headers, body });
  }
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    if ((await fetch(`${base}/instances/${INSTANCE}`)).status === 200) return;
    await pause(POLL_MS);
  }
  throw new Error(`Instance ${INSTANCE} is still running.`);
}

interface Status {
  readonly instanceId: string;
  readonly name: string;
  readonly runtimeStatus: string;
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly historyEvents: readonly { readonly EventType: string; readonly FunctionName?: string }[];
}

async function readOutcome(base: string, folder: string): Promise<Outcome> {
  const listed = await readJson<readonly Status[]>(`${base}/instances/`);
  const instances = await Promise.all(
    listed.map(({ instanceId }) => readJson<Status>(`${base}/instances/${instanceId}?showHistory=true`)),
  );
  const entities = ["counter/sum", "counter/tries", "audit/all"].map(async (path) => {
    return [path, JSON.stringify(await readJson(`${base}/entities/${path}`))] as const;
  });
  return {
    instances: instances.map(describeInstance).sort(),
    entities: Object.fromEntries(await Promise.all(entities)),
    done: readJournal(folder),
  };
}

async function readJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

function describeInstance({ name, runtimeStatus, customStatus, output, historyEvents }: Status): string {
  const events = historyEvents.filter(({ EventType }) => EventType !== "EventRaised");
  const counted = events.map(({ EventType, FunctionName = "" }) => `${EventType} ${FunctionName}`).sort();
  return JSON.stringify({ name, runtimeStatus, customStatus, output, counted });
}

function readJournal(folder: string): readonly string[] {
  const file = join(folder, "journal.txt");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  return [...new Set(lines)].sort();
}
