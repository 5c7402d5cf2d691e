import { join } from "node:path";
import type { ReceivedMessage } from "./chat-history.ts";
import { createVirtualClock } from "./clock.ts";
import { createSampleVm, sampleVmId } from "./sample-machines.ts";
import { type LocalStack, startLocalStack } from "./stack.ts";

/** One line of the timeline. */
interface DemoEvent {
  /** ISO 8601, virtual time. */
  readonly at: string;
  readonly machine: string;
  readonly event: string;
  readonly detail: string;
}

export interface DemoResult {
  readonly events: readonly DemoEvent[];
  readonly messages: readonly ReceivedMessage[];
  /** Expectations that were not met; empty when the demo finished as expected. */
  readonly failures: readonly string[];
}

/** A Monday morning. Any instant would do; it is fixed so that every run is the same. */
/** Just below the shortest wait before the app tries a machine again by itself: the demo does not wait for that. */
const MAX_JUMP_MS = 59 * 60_000;
const STARTS_AT = "2026-06-01T08:00:00Z";
const SEED = 7;

/** As in Azure's error catalogue. */
const transferError = {
  errorCode: 400002,
  errorTitle: "BackUpOperationFailed",
  errorString: "Backup failed with an internal error.",
  recommendations: ["Retry the backup operation. If it fails further, please contact Microsoft support."],
};

/**
 * Runs the demo on virtual time: `web-01` appears and its backup completes; the transfer of `db-01`'s first backup fails after
 * its snapshot, so that its job completes with warnings.
 *
 * @param dataDirectory - An empty folder, which the caller removes.
 */
export async function runDemoScenario(dataDirectory: string): Promise<DemoResult> {
  const clock = createVirtualClock({ startAtMs: Date.parse(STARTS_AT), maxJumpMs: MAX_JUMP_MS });
  const stack = await startLocalStack({
    clock,
    appPort: 0,
    armPort: 0,
    chatPort: 0,
    dataDirectory,
    config: () => ({ configFile: join(import.meta.dirname, "holdfast.config.local.json") }),
    seed: SEED,
    keepsNoStorage: true,
  });
  const created: DemoEvent[] = [];
  // A workflow's history starts again with each of its generations: what happened is read while it happens.
  const seen = new Map<string, DemoEvent>();
  const addMachine = async (machine: string) => {
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
    await addMachine("web-01");
    await planFault(stack.simulator.url, {
      faults: [
        { kind: "backupJob", resource: sampleVmId("db-01"), outcome: "transferFailed", error: transferError, count: 1 },
      ],
    });
    await addMachine("db-01");
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
      failures: checkRuns(runs, messages),
    };
  } finally {
    await stack.stop();
  }
}

interface Run {
  readonly machine: string;
  readonly events: readonly DemoEvent[];
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
  const reasons = [output["reason"], backup["reason"]].filter((reason) => reason !== undefined).join(", ");
  return {
    machine,
    outcome: String(output["outcome"]),
    result: String(backup["result"]),
    milestones,
    events: [
      ...Object.entries(milestones).map(([name, at]) => ({ at, machine, event: name.replace(/At$/, ""), detail: "" })),
      { at: iso(instance.lastUpdatedAtMs), machine, event: "outcome", detail: `${output["outcome"]} (${reasons})` },
    ],
  };
}

function historyEvents(stack: LocalStack, machine: string): readonly DemoEvent[] {
  const [instance] = stack.host.taskHub.list({ instanceIdPrefix: `protect:${machine}:`, top: 1 }).instances;
  if (instance === undefined) return [];
  const history = stack.host.taskHub.history(instance.instanceId, { includeOutput: true });
  return history.flatMap((event) => activityEvent(machine, event));
}

/** The timeline's entry for a completed activity; `undefined` when there is none. */
const timelineEntries: Readonly<
  Record<string, (result: Record<string, unknown>) => readonly [event: string, detail: string] | undefined>
> = {
  decideProtection: (result) => {
    const decision = record(result["decision"]);
    return ["validated", `rule "${decision["rule"]}", configuration ${decision["configVersion"]}`];
  },
  ensureVault: (result) => (result["kind"] === "ready" ? ["vault ready", lastSegment(result["vaultId"])] : undefined),
  ensurePolicy: (result) =>
    result["kind"] === "ready" ? ["policy ready", lastSegment(result["policyId"])] : undefined,
  enableProtection: () => ["protection requested", ""],
};

function activityEvent(machine: string, event: object): DemoEvent[] {
  const { EventType: type, FunctionName: name, Result: result, Timestamp: at } = event as Record<string, unknown>;
  if (type !== "TaskCompleted" || typeof name !== "string") return [];
  const entry = timelineEntries[name]?.(record(typeof result === "string" ? parse(result) : result));
  return entry === undefined ? [] : [{ at: iso(Date.parse(String(at))), machine, event: entry[0], detail: entry[1] }];
}

/** The notice that a machine is protected is sent once Azure has confirmed it. */
function messageEvents(message: ReceivedMessage): readonly DemoEvent[] {
  const { receivedAt: at, channel, title } = message;
  const [, machine] = /^(\S+) is protected$/.exec(title) ?? [];
  const sent = { at, machine: "", event: `chat (${channel})`, detail: title };
  return machine === undefined ? [sent] : [{ at, machine, event: "protected", detail: "confirmed by Azure" }, sent];
}

function checkRuns(runs: readonly Run[], messages: readonly ReceivedMessage[]): string[] {
  const failures: string[] = [];
  const expect = (isMet: boolean, failure: string) => {
    if (!isMet) failures.push(failure);
  };
  const [web, db] = runs;
  for (const run of runs)
    expect(run.outcome === "protected", `outcome of ${run.machine}: expected protected, got ${run.outcome}`);
  expect(web?.result === "completed", `first backup of web-01: expected completed, got ${web?.result}`);
  expect(web?.milestones["vaultedAt"] !== undefined, "recovery point of web-01: expected in the vault");
  expect(
    db?.result === "completedWithWarnings",
    `first backup of db-01: expected completedWithWarnings, got ${db?.result}`,
  );
  expect(db?.milestones["snapshotAt"] !== undefined, "snapshot of db-01: expected, but missing");
  expect(
    db?.milestones["vaultedAt"] === undefined,
    "recovery point of db-01: reported in the vault, although the transfer failed",
  );
  const warnings = messages.filter((message) => message.title.startsWith("db-01: backup completed with warnings"));
  expect(warnings.length === 1, `chat messages about db-01's warnings: expected 1, got ${warnings.length}`);
  return failures;
}

async function planFault(simulatorUrl: string, fault: object): Promise<void> {
  const response = await fetch(`${simulatorUrl}/_simulator/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
  if (!response.ok) throw new Error(`The simulator refused the fault plan: ${await response.text()}`);
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
