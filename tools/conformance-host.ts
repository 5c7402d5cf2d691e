import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { text, type Values } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";

/** An intended difference from the real host. docs/local-host.md explains the reasons. */
interface AcceptedDifference {
  readonly name: string;
  /** Every difference of the case must match one of these. */
  readonly differences: readonly RegExp[];
  readonly reason: string;
}

const ACCEPTED: readonly AcceptedDifference[] = [
  {
    name: "client/managementPayload",
    differences: [/^payload\.returned\.\w+Uri: expected "\{https-url\}.*, got "\{url\}/],
    reason: "URLs made without a request start with http, which this host supports; the real host writes https",
  },
  {
    name: "client/terminateWithoutReason",
    differences: [/^status\.body: .*"output":undefined/s, /^status\.body: .*"output\\":undefined/s, /^bySdk\./],
    reason: "the real host writes invalid JSON (undefined without quotes) into the status; this one writes a string",
  },
];

const LISTED = "accepted";
const verdictSchema = z.array(
  z.object({ name: z.string(), verdict: z.string(), diffs: z.array(z.string()).default([]) }),
);
type Verdict = z.infer<typeof verdictSchema>[number];

interface KitRun {
  readonly title: string;
  readonly args: readonly string[];
  /** Our extension of host.json for this run. */
  readonly localHost?: object;
}

const KEY = "conformance-master-key";
const READY_LIMIT_MS = 30_000;

/** `npm run conformance:host`: prints the differences and, last, `N passed, N failed`. */
const command = {
  usage: "npm run conformance:host -- --kit DIR [options]",
  about: `Compares the local host with a conformance kit: recorded responses of the real Azure Functions host. Exit code 0 without
differences except the accepted ones, 1 with others, 2 when the kit is missing or an option is invalid.

The kit is kept outside this repository, because it compares any host with the real one. Its folder has run-kit.mjs, the app
that it calls (app/), its cases with the recorded responses (cases/, programs/golden.jsonl) and lib/; docs/commands.md says
with which versions it was recorded. Nothing of it is shipped; the tests under test/ do not need it.`,
  options: {
    kit: text("DIR", "folder of the kit, such as ../shared/real-host; required"),
    only: text("TEXT", "only cases and programs whose name contains the text"),
  },
} as const;

async function run(given: Values<typeof command.options>): Promise<number> {
  const kit = resolve(given.kit ?? "");
  if (given.kit === undefined || !existsSync(join(kit, "run-kit.mjs"))) {
    const found = given.kit === undefined ? "" : `: ${join(kit, "run-kit.mjs")} is missing`;
    console.error(`No conformance kit${found}. Give its folder with --kit DIR; --help says what it is.`);
    return 2;
  }
  const verdicts: Verdict[] = [];
  for (const run of kitRuns(kit, given.only)) verdicts.push(...(await runKit(kit, run)));
  const failed = verdicts.filter(({ verdict }) => verdict === "failed");
  for (const { name, diffs } of failed) console.log(`FAILED ${name}\n  ${diffs.slice(0, 4).join("\n  ")}`);
  const count = (verdict: string) => verdicts.filter((entry) => entry.verdict === verdict).length;
  console.log(
    `${count("strict")} unsafe orchestrators were failed by strict mode, ${count(LISTED)} differences are accepted`,
  );
  console.log(`${verdicts.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

/** The long-timer cases need limits of seconds instead of days; with these limits, timers of other cases would be long. */
function kitRuns(kit: string, only: string | undefined): readonly KitRun[] {
  const scaled = { maximumShortTimer: "00:00:04", longRunningTimerInterval: "00:00:02" };
  const filter = only === undefined ? [] : ["--only", only];
  return [
    { title: "cases", args: filter },
    ...(only === undefined || "long-timers/".includes(only) || only.startsWith("long-timers")
      ? [
          {
            title: "long timers",
            args: ["--only", only ?? "long-timers", "--with", "scaled-timers"],
            localHost: scaled,
          },
        ]
      : []),
    { title: "programs", args: ["--programs", join(kit, "programs/golden.jsonl"), ...filter] },
  ];
}

async function runKit(kit: string, run: KitRun): Promise<readonly Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), "conformance-host-"));
  const host = await startApp(kit, folder, run);
  try {
    const result = join(folder, "result.json");
    const args = [join(kit, "run-kit.mjs"), "--url", host.url, "--key", KEY, "--json", result, ...run.args];
    await once(spawn(process.execPath, args, { stdio: "ignore" }), "exit");
    const verdicts = verdictSchema.parse(JSON.parse(readFileSync(result, "utf8")));
    const judged: Verdict[] = [];
    for (const verdict of verdicts) {
      if (verdict.verdict !== "skipped") judged.push(await judge(kit, host.url, verdict));
    }
    console.log(`${run.title}: ${judged.length} run`);
    return judged;
  } finally {
    host.child.kill("SIGTERM");
    await once(host.child, "exit");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies the app beside this project's installed packages and starts our host on it. */
async function startApp(kit: string, folder: string, run: KitRun): Promise<{ url: string; child: ChildProcess }> {
  const app = join(folder, "app");
  cpSync(join(kit, "app"), app, { recursive: true, filter: (source) => !source.includes("node_modules") });
  symlinkSync(resolve(import.meta.dirname, "../node_modules"), join(app, "node_modules"), "junction");
  if (run.localHost !== undefined) extendHostJson(join(app, "host.json"), run.localHost);
  const main = resolve(import.meta.dirname, "../local/host/main.ts");
  const args = [main, "--app", app, "--port", "0", "--db", join(folder, "host.db"), "--key", KEY];
  const log = join(folder, "host.log");
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", openSync(log, "w")] });
  const url = await readUrl(child);
  if (url === undefined)
    throw new Error(`The local host did not start with the kit's app:\n${readFileSync(log, "utf8")}`);
  return { url, child };
}

function extendHostJson(file: string, localHost: object): void {
  const content = z
    .looseObject({ extensions: z.looseObject({}).default({}) })
    .parse(JSON.parse(readFileSync(file, "utf8")));
  rmSync(file); // The copy of a read-only file is read-only.
  writeFileSync(file, JSON.stringify({ ...content, extensions: { ...content.extensions, localHost } }));
}

async function readUrl(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  const tooLate = setTimeout(() => child.kill(), READY_LIMIT_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("READY ")) continue;
    clearTimeout(tooLate);
    child.stdout.resume();
    return z.object({ url: z.string() }).parse(JSON.parse(line.slice("READY ".length))).url;
  }
  clearTimeout(tooLate);
  return undefined;
}

async function judge(kit: string, url: string, verdict: Verdict): Promise<Verdict> {
  if (verdict.verdict !== "failed") return verdict;
  const listed = ACCEPTED.find(({ name }) => name === verdict.name);
  const isListed = listed !== undefined && verdict.diffs.every((diff) => listed.differences.some((d) => d.test(diff)));
  if (isListed) return accept(verdict, listed.reason);
  const onlyHistory = verdict.diffs.every((diff) => /^history-events\.\d+: /.test(diff));
  if (onlyHistory && (await differsByArrivalOnly(kit, url, verdict.name))) {
    return accept(verdict, "results that arrive at the same time arrived in another order");
  }
  return verdict;
}

function accept(verdict: Verdict, reason: string): Verdict {
  console.log(`ACCEPTED ${verdict.name}: ${reason}`);
  return { ...verdict, verdict: LISTED };
}

const historySchema = z.array(z.array(z.string()));
const programSchema = z.object({ name: z.string(), expect: z.object({ history: historySchema.optional() }) });

/**
 * Whether a program's history has the same events, with the scheduled tasks in the same order under the same numbers, and only
 * the received events (results, fired timers, external events) in another order: a race that the storage decides.
 */
async function differsByArrivalOnly(kit: string, url: string, name: string): Promise<boolean> {
  const golden = readFileSync(join(kit, "programs/golden.jsonl"), "utf8").split("\n").filter(Boolean);
  const program = golden.map((line) => programSchema.parse(JSON.parse(line))).find((entry) => entry.name === name);
  const expected = program?.expect.history?.map(eventsOf);
  if (expected === undefined) return false;
  const actual = (await readHistory(kit, url, name)).map(eventsOf);
  const same = (one: readonly string[], other: readonly string[] | undefined) => one.join(" ") === other?.join(" ");
  return (
    expected.length === actual.length &&
    expected.every((events, index) => {
      const others = actual[index];
      return (
        same(events.filter(isScheduled), others?.filter(isScheduled)) && same(events.toSorted(), others?.toSorted())
      );
    })
  );
}

/** Entity requests are named by random IDs. */
function eventsOf(episodes: readonly string[]): readonly string[] {
  const flat = episodes.join(" ").replace(/EventRaised\([0-9a-f-]{36}\)/g, "EventRaised({guid})");
  return flat.split(" ").filter(Boolean);
}

function isScheduled(event: string): boolean {
  return !event.includes("->") && !event.startsWith("EventRaised(");
}

/** The history that the host last sent to the program's orchestrator: the kit's app stores it, the kit describes it. */
async function readHistory(kit: string, url: string, name: string): Promise<readonly (readonly string[])[]> {
  const { skeleton } = (await import(pathToFileURL(join(kit, "lib/skeleton.mjs")).href)) as {
    skeleton: (history: unknown) => readonly string[];
  };
  const headers = { "x-functions-key": KEY };
  const listed = await fetch(`${url}/runtime/webhooks/durabletask/instances?instanceIdPrefix=${name}-&top=1`, {
    headers,
  });
  const [instance] = z.array(z.object({ instanceId: z.string() })).parse(await listed.json());
  const found = await fetch(`${url}/api/kit/history/${encodeURIComponent(instance?.instanceId ?? "")}`);
  const { executions } = z
    .object({ executions: z.array(z.object({ history: z.unknown() })) })
    .parse(await found.json());
  return executions.map(({ history }) => skeleton(history));
}

await runCommand(command, run);
