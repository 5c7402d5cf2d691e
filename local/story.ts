import { join } from "node:path";
import type { ReceivedMessage } from "./chat-page.ts";
import { createVirtualClock } from "./clock.ts";
import { createSampleVm, sampleVmId } from "./sample-machines.ts";
import { type LocalStack, startLocalStack } from "./stack.ts";

/** One line of the story's timeline. */
interface StoryEvent {
  /** ISO 8601, by the story's clock. */
  readonly at: string;
  readonly machine: string;
  readonly event: string;
  readonly detail: string;
}

export interface StoryEnd {
  readonly events: readonly StoryEvent[];
  readonly messages: readonly ReceivedMessage[];
  /** What did not come out as it must; empty when the story is good. */
  readonly wrong: readonly string[];
}

/** The story begins on a Monday morning; the instant does not matter, only that it is always the same. */
const STORY_BEGINS_AT = "2026-06-01T08:00:00Z";
const SEED = 7;

/** As Azure words it in its error catalogue. */
const transferError = {
  errorCode: 400002,
  errorTitle: "BackUpOperationFailed",
  errorString: "Backup failed with an internal error.",
  recommendations: ["Retry the backup operation. If it fails further, please contact Microsoft support."],
};

/**
 * Plays the story on virtual time: `web-01` appears and everything goes well; the transfer of `db-01`'s first backup fails
 * after its snapshot, so that its job "completes with warnings".
 *
 * @param dataDirectory - An empty folder; the caller removes it.
 */
export async function playStory(dataDirectory: string): Promise<StoryEnd> {
  const clock = createVirtualClock({ startAtMs: Date.parse(STORY_BEGINS_AT) });
  const stack = await startLocalStack({
    clock,
    appPort: 0,
    armPort: 0,
    chatPort: 0,
    dataDirectory,
    configFile: join(import.meta.dirname, "holdfast.config.local.json"),
    seed: SEED,
  });
  const created: StoryEvent[] = [];
  // A workflow's history begins anew with each of its generations: what happened is read while it happens.
  const seen = new Map<string, StoryEvent>();
  const appears = async (machine: string) => {
    created.push({ at: iso(clock.now()), machine, event: "created", detail: sampleVmId(machine) });
    const watch = () => {
      for (const event of historyEvents(stack, machine)) seen.set(JSON.stringify(event), event);
      clock.schedule(clock.now() + 5000, watch, { background: true });
    };
    watch();
    await createSampleVm(stack.simulator.url, machine);
    await clock.idle();
  };
  try {
    await appears("web-01");
    await planFault(stack.simulator.url, {
      faults: [
        { kind: "backupJob", resource: sampleVmId("db-01"), outcome: "transferFailed", error: transferError, count: 1 },
      ],
    });
    await appears("db-01");
    const { messages } = stack.chat;
    const runs = ["web-01", "db-01"].map((machine) => readRun(stack, machine));
    const events = [
      ...created,
      ...seen.values(),
      ...runs.flatMap((run) => run.events),
      ...messages.flatMap(messageEvents),
    ];
    return {
      events: events.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
      messages,
      wrong: judge(runs, messages),
    };
  } finally {
    await stack.stop();
  }
}

interface Run {
  readonly machine: string;
  readonly events: readonly StoryEvent[];
  readonly outcome: string;
  readonly result: string;
  readonly milestones: Readonly<Record<string, string>>;
}

function readRun(stack: LocalStack, machine: string): Run {
  const instance = stack.host.taskHub.list({ instanceIdPrefix: `protect:${machine}:`, top: 1 }).instances[0];
  if (instance === undefined) return { machine, events: [], outcome: "no instance", result: "none", milestones: {} };
  const output = record(parse(instance.output));
  const backup = record(output["backup"]);
  const milestones = Object.fromEntries(
    Object.entries(record(backup["milestones"])).map(([name, at]) => [name, iso(Date.parse(String(at)))]),
  );
  const ended = [output["reason"], backup["reason"]].filter((reason) => reason !== undefined).join(", ");
  return {
    machine,
    outcome: String(output["outcome"]),
    result: String(backup["result"]),
    milestones,
    events: [
      ...Object.entries(milestones).map(([name, at]) => ({ at, machine, event: name.replace(/At$/, ""), detail: "" })),
      { at: iso(instance.lastUpdatedAtMs), machine, event: "outcome", detail: `${output["outcome"]} (${ended})` },
    ],
  };
}

function historyEvents(stack: LocalStack, machine: string): readonly StoryEvent[] {
  const [instance] = stack.host.taskHub.list({ instanceIdPrefix: `protect:${machine}:`, top: 1 }).instances;
  if (instance === undefined) return [];
  const history = stack.host.taskHub.history(instance.instanceId, { includeOutput: true });
  return history.flatMap((event) => activityEvent(machine, event));
}

/** What a finished activity means to a reader of the timeline. */
const meanings: Readonly<
  Record<string, (result: Record<string, unknown>) => readonly [event: string, detail: string] | undefined>
> = {
  decideProtection: (result) => {
    const decision = record(result["decision"]);
    return ["validated", `rule "${decision["rule"]}", configuration ${decision["configVersion"]}`];
  },
  ensureVault: (result) => (result["kind"] === "ready" ? ["vault ready", lastSegment(result["vaultId"])] : undefined),
  ensurePolicy: (result) =>
    result["kind"] === "ready" ? ["policy ready", lastSegment(result["policyId"])] : undefined,
  enableProtection: () => ["protection asked for", ""],
};

function activityEvent(machine: string, event: object): StoryEvent[] {
  const { EventType: type, FunctionName: name, Result: result, Timestamp: at } = event as Record<string, unknown>;
  if (type !== "TaskCompleted" || typeof name !== "string") return [];
  const meaning = meanings[name]?.(record(typeof result === "string" ? parse(result) : result));
  return meaning === undefined
    ? []
    : [{ at: iso(Date.parse(String(at))), machine, event: meaning[0], detail: meaning[1] }];
}

function messageEvents(message: ReceivedMessage): readonly StoryEvent[] {
  const { receivedAt: at, channel, title } = message;
  const [, machine] = /^(\S+) is protected$/.exec(title) ?? [];
  const told = { at, machine: "", event: `chat (${channel})`, detail: title };
  return machine === undefined ? [told] : [{ at, machine, event: "protected", detail: "Azure has confirmed it" }, told];
}

function judge(runs: readonly Run[], messages: readonly ReceivedMessage[]): string[] {
  const wrong: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds) wrong.push(what);
  };
  const [web, db] = runs;
  for (const run of runs)
    expect(run.outcome === "protected", `${run.machine} must end protected, it ended ${run.outcome}`);
  expect(web?.result === "completed", `web-01's first backup must complete, it ended ${web?.result}`);
  expect(web?.milestones["vaultedAt"] !== undefined, "web-01's recovery point must reach the vault");
  expect(db?.result === "completedWithWarnings", `db-01's first backup must end with warnings, it ended ${db?.result}`);
  expect(db?.milestones["snapshotAt"] !== undefined, "db-01 must have a snapshot");
  expect(db?.milestones["vaultedAt"] === undefined, "nobody may claim that db-01's data reached the vault");
  const warnings = messages.filter((message) => message.title.startsWith("db-01: backup completed with warnings"));
  expect(warnings.length === 1, `chat must be warned of db-01 once, it was ${warnings.length} times`);
  return wrong;
}

async function planFault(simulatorUrl: string, fault: object): Promise<void> {
  const answer = await fetch(`${simulatorUrl}/_simulator/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
  if (!answer.ok) throw new Error(`The simulator refused the fault plan: ${await answer.text()}`);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function lastSegment(id: unknown): string {
  return String(id).split("/").at(-1) ?? "";
}

function parse(json: string | undefined): unknown {
  return json === undefined ? undefined : (JSON.parse(json) as unknown);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
