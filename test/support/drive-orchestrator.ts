import type { EntityId, OrchestrationContext, Task } from "durable-functions";
import type { RaisedAlert } from "../../domain/alerts/alert.ts";
import { noticeOf } from "../../domain/alerts/notice-of.ts";
import type { Notice } from "../../domain/notices/notice.ts";

export type Scheduled =
  | { readonly kind: "activity"; readonly name: string; readonly input: unknown }
  | {
      readonly kind: "entity";
      readonly name: string;
      readonly key: string;
      readonly operation: string;
      readonly input?: unknown;
    }
  /** Sent without waiting for a response. */
  | {
      readonly kind: "signal";
      readonly name: string;
      readonly key: string;
      readonly operation: string;
      readonly input: unknown;
    }
  | { readonly kind: "timer"; readonly fireAt: string };

export interface Driven<Output> {
  /** Everything scheduled, over all generations. */
  readonly scheduled: readonly Scheduled[];
  readonly output: Output | undefined;
  /** Input of the generation that was not driven any more; `undefined` when the instance ended. */
  readonly continuedWith: unknown;
  readonly generations: number;
  /** Custom statuses, as set. */
  readonly statuses: readonly unknown[];
  /** Orchestration time at the end. */
  readonly now: string;
}

export interface Given {
  readonly input: unknown;
  readonly now: string;
  /** By name of activity, `entity.operation` for entities. An answer that is an `Error` is thrown. */
  readonly answers: Readonly<Record<string, readonly unknown[]>>;
  /** Answers that follow from the input and the time, by the same names; before those above. */
  readonly respond?: Readonly<Record<string, (input: unknown, now: string, key?: string) => unknown>>;
  readonly instanceId?: string;
  /** Generations to drive at most; 1 if absent. */
  readonly generations?: number;
}

type Orchestrator<Output> = (context: OrchestrationContext) => Generator<Task, Output, unknown>;

interface DrivenTask extends Task {
  readonly entry?: Scheduled;
}

/**
 * Runs an orchestrator by hand, generation after generation. Each activity and entity operation takes its next answer; a timer fires at once and moves orchestration time to its instant. Everything crosses as JSON, as in a task hub.
 *
 * @throws Error (out of the drive, not into the orchestrator) when something is scheduled for which no answer is left.
 */
export function driveOrchestrator<Output>(orchestrator: Orchestrator<Output>, given: Given): Driven<Output> {
  const answers = new Map(Object.entries(given.answers).map(([name, list]) => [name, [...list]]));
  const scheduled: Scheduled[] = [];
  const statuses: unknown[] = [];
  let input = asJson(given.input);
  let now = given.now;
  for (let generation = 1; ; generation += 1) {
    const df = contextOf(given.instanceId ?? "instance-1", input, now, { statuses, scheduled });
    const value = driveGeneration(orchestrator, df, { answers, respond: given.respond ?? {}, scheduled });
    now = df.currentUtcDateTime.toISOString();
    const { continuedWith } = df;
    if (continuedWith === undefined || generation === (given.generations ?? 1)) {
      const output = continuedWith === undefined ? (asJson(value) as Output) : undefined;
      return { scheduled, output, continuedWith, generations: generation, statuses, now };
    }
    input = continuedWith;
  }
}

function driveGeneration<Output>(
  orchestrator: Orchestrator<Output>,
  df: ReturnType<typeof contextOf>,
  source: Source,
): Output {
  const run = orchestrator({ df } as unknown as OrchestrationContext);
  let step = run.next();
  while (!step.done) {
    const resumed = resolve(step.value as DrivenTask, source, df.currentUtcDateTime.toISOString());
    if (resumed.now !== undefined) df.currentUtcDateTime = new Date(resumed.now);
    step = resumed.error === undefined ? run.next(resumed.value) : run.throw(resumed.error);
  }
  return step.value;
}

/** The kinds of the notices that were raised, in order. */
export function noticesOf(scheduled: readonly Scheduled[]): readonly string[] {
  return sentNotices(scheduled).map(({ kind }) => kind);
}

/** What was raised for people to read, in words and in order. */
export function sentNotices(scheduled: readonly Scheduled[]): readonly Notice[] {
  return raisedAlerts(scheduled)
    .filter((alert) => !isSilent(alert))
    .map((alert) => noticeOf(alert));
}

/** The alerts that were raised, in order. */
export function raisedAlerts(scheduled: readonly Scheduled[]): readonly RaisedAlert[] {
  const inputs = inputsOf(scheduled, "startAlerts") as readonly { readonly alerts: readonly RaisedAlert[] }[];
  return inputs.flatMap(({ alerts }) => alerts);
}

/** What a summary tells, and what only ends an incident. */
function isSilent(alert: RaisedAlert): boolean {
  return alert.kind === "scheduleRan" || (alert.kind === "protectionProblem" && alert.isInSummary === true);
}

/** What was scheduled, shortly: for assertions about order. */
export function namesOf(scheduled: readonly Scheduled[]): readonly string[] {
  return scheduled.map((entry) => {
    if (entry.kind === "timer") return "timer";
    return entry.kind === "entity" || entry.kind === "signal" ? `${entry.name}.${entry.operation}` : entry.name;
  });
}

/** The inputs that activities of this name, or calls of `entity.operation`, were given. */
export function inputsOf(scheduled: readonly Scheduled[], name: string): readonly unknown[] {
  return scheduled.flatMap((entry) => {
    if (entry.kind === "timer") return [];
    const called = entry.kind === "entity" ? `${entry.name}.${entry.operation}` : entry.name;
    return called === name ? [entry.input] : [];
  });
}

function contextOf(
  instanceId: string,
  input: unknown,
  now: string,
  { statuses, scheduled }: { readonly statuses: unknown[]; readonly scheduled: Scheduled[] },
) {
  const taskOf = (entry: Scheduled): DrivenTask => ({ isCompleted: false, isFaulted: false, entry });
  const df = {
    instanceId,
    currentUtcDateTime: new Date(now),
    isReplaying: false,
    continuedWith: undefined as unknown,
    getInput: () => input,
    setCustomStatus: (status: unknown) => statuses.push(asJson(status)),
    continueAsNew: (next: unknown) => {
      df.continuedWith = asJson(next);
    },
    callActivity: (name: string, value: unknown) =>
      taskOf({ kind: "activity", name, input: withoutCallTime(asJson(value)) }),
    callEntity: (id: EntityId, operation: string, value: unknown) => {
      const input = value === undefined ? {} : { input: asJson(value) };
      return taskOf({ kind: "entity", name: id.name, key: id.key, operation, ...input });
    },
    signalEntity: (id: EntityId, operation: string, value: unknown) =>
      scheduled.push({ kind: "signal", name: id.name, key: id.key, operation, input: asJson(value) }),
    createTimer: (fireAt: Date) => taskOf({ kind: "timer", fireAt: fireAt.toISOString() }),
  };
  return df;
}

/** Every call carries its time; tests look at the rest. */
function withoutCallTime(input: unknown): unknown {
  if (typeof input !== "object" || input === null) return input;
  const { calledAt: _, ...rest } = input as Readonly<Record<string, unknown>>;
  return rest;
}

interface Resumed {
  readonly value?: unknown;
  readonly error?: Error;
  readonly now?: string;
}

/** Where answers come from, and where what was asked goes to. */
interface Source {
  readonly answers: Map<string, unknown[]>;
  readonly respond: NonNullable<Given["respond"]>;
  readonly scheduled: Scheduled[];
}

function resolve(task: DrivenTask, { answers, respond, scheduled }: Source, now: string): Resumed {
  const { entry } = task;
  if (entry === undefined) throw new Error("An orchestrator yielded something that is no durable task.");
  scheduled.push(entry);
  if (entry.kind === "timer") return { now: entry.fireAt };
  const name = entry.kind === "activity" ? entry.name : `${entry.name}.${entry.operation}`;
  const responder = respond[name];
  const key = entry.kind === "activity" ? undefined : entry.key;
  const answer = responder === undefined ? nextAnswer(name, answers) : responder(entry.input, now, key);
  task.isCompleted = true;
  if (answer instanceof Error) {
    task.isFaulted = true;
    return { error: answer };
  }
  task.result = asJson(answer);
  return { value: task.result };
}

/** Answers that a test which is about something else need not give: an end is published, a backup's claim is the first, no news. */
const DEFAULT_ANSWERS: Readonly<Record<string, unknown>> = {
  startPublication: { kind: "started" },
  startAlerts: { kind: "started" },
  startWatch: { kind: "started" },
  "backupClaims.claim": ["granted"],
  "backupClaims.requested": true,
  "backupClaims.settle": [],
  "backupClaims.leave": true,
  "backupMailbox.take": [],
  "backupMailbox.put": true,
};

function nextAnswer(name: string, answers: Map<string, unknown[]>): unknown {
  const list = answers.get(name) ?? (name in DEFAULT_ANSWERS ? [DEFAULT_ANSWERS[name]] : []);
  if (list.length === 0) throw new Error(`The test has no (more) answer for ${name}.`);
  return list.shift();
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
