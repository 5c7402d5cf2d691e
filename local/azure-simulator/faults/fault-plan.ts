import { durationMs } from "../arm/durations.ts";
import { isObject, type JsonObject } from "../arm/json.ts";
import type { BackupJobFault } from "../arm/service.ts";

/** Which calls (or VMs, or events) an entry is about, and how often it is injected. Patterns: `*` is any text, casing is ignored. */
export interface FaultSelection {
  readonly method?: string;
  readonly action?: string;
  readonly path?: string;
  /** A resource ID: it and everything below it. */
  readonly resource?: string;
  /** How often the entry is injected at most. */
  readonly count?: number;
  /** How many matching calls pass first. */
  readonly after?: number;
  /** Chance of each matching call, 0 to 1. */
  readonly probability?: number;
  /** ISO 8601 instant, or duration since the plan began. */
  readonly from?: string;
  readonly until?: string;
}

export type PlannedFault = FaultSelection &
  (
    | { readonly kind: "throttle"; readonly retryAfterSeconds?: number }
    | { readonly kind: "refuse"; readonly status: number; readonly code: string; readonly message?: string }
    | { readonly kind: "serverError"; readonly status?: number; readonly code?: string; readonly message?: string }
    | { readonly kind: "delay"; readonly delayMs: number }
    | { readonly kind: "dropAnswerAfterActing" }
    | { readonly kind: "dropBeforeActing" }
    | { readonly kind: "eventualConsistency"; readonly seconds: number }
    | { readonly kind: "regionOut"; readonly location: string }
    | { readonly kind: "missedBackup" }
    | { readonly kind: "agentNotReady" }
    | { readonly kind: "agentVersion"; readonly version: string }
    | { readonly kind: "provisioningFailed" }
    | {
        readonly kind: "backupJob";
        readonly outcome: BackupJobFault["outcome"];
        readonly error?: BackupJobFault["error"];
      }
    | { readonly kind: "event"; readonly effect: EventEffect; readonly delaySeconds?: number }
  );

type EventEffect = "duplicate" | "reorder" | "drop" | "delay";
export type FaultKind = PlannedFault["kind"];

export interface FaultPlan {
  /** Seed of the chances; the simulator's own when absent. */
  readonly seed?: number;
  readonly faults: readonly PlannedFault[];
}

/** What a field must be, in words; and the test. */
interface FieldRule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const text: FieldRule = {
  expected: "a text that is not empty",
  accepts: (value) => typeof value === "string" && value !== "",
};
const moment: FieldRule = {
  expected: "an ISO 8601 instant or duration such as PT10M",
  accepts: (value) =>
    typeof value === "string" && (durationMs(value) !== undefined || !Number.isNaN(Date.parse(value))),
};

const COMMON: Readonly<Record<string, FieldRule>> = {
  method: oneOf("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"),
  action: text,
  path: text,
  resource: text,
  count: wholeNumber(1, 1_000_000),
  after: wholeNumber(0, 1_000_000),
  probability: {
    expected: "a number from 0 to 1",
    accepts: (value) => typeof value === "number" && value >= 0 && value <= 1,
  },
  from: moment,
  until: moment,
};

const OUTCOMES = [
  "snapshotFailed",
  "transferFailed",
  "transferSkipped",
  "cancelled",
  "stalled",
  "failedLeavingTask",
  "completedLeavingTask",
  "validated",
];

/** Own fields per kind; `!` marks one that must be there. */
const KINDS: Readonly<Record<FaultKind, Readonly<Record<string, FieldRule>>>> = {
  throttle: { retryAfterSeconds: wholeNumber(0, 86_400) },
  refuse: { "status!": wholeNumber(400, 499), "code!": text, message: text },
  serverError: { status: numberIn(500, 502, 503, 504), code: text, message: text },
  delay: { "delayMs!": wholeNumber(1, 600_000) },
  dropAnswerAfterActing: {},
  dropBeforeActing: {},
  eventualConsistency: { "seconds!": wholeNumber(1, 86_400) },
  regionOut: { "location!": text },
  missedBackup: {},
  agentNotReady: {},
  agentVersion: { "version!": text },
  provisioningFailed: {},
  backupJob: {
    "outcome!": oneOf(...OUTCOMES),
    error: {
      expected: "{ errorCode: number, errorTitle: text, errorString: text, recommendations: texts }",
      accepts: isJobError,
    },
  },
  event: { "effect!": oneOf("duplicate", "reorder", "drop", "delay"), delaySeconds: wholeNumber(0, 86_400) },
};

/** Reads a plan; every mistake is listed, with its place, what was found and what is allowed. */
export function parseFaultPlan(
  value: unknown,
): { readonly plan: FaultPlan } | { readonly mistakes: readonly string[] } {
  if (!isObject(value)) return { mistakes: [`the plan: found ${found(value)}, expected an object with "faults"`] };
  const mistakes: string[] = [];
  const seed = value["seed"];
  const faults = value["faults"];
  if (seed !== undefined && !Number.isSafeInteger(seed))
    mistakes.push(`seed: found ${found(seed)}, expected a whole number`);
  if (!Array.isArray(faults)) mistakes.push(`faults: found ${found(faults)}, expected a list`);
  for (const name of Object.keys(value)) {
    if (name !== "seed" && name !== "faults") mistakes.push(`${name}: unknown; the plan has seed and faults`);
  }
  const entries: readonly unknown[] = Array.isArray(faults) ? faults : [];
  mistakes.push(...entries.flatMap((entry, index) => entryMistakes(entry, `faults[${index}]`)));
  if (mistakes.length > 0) return { mistakes };
  // Every member has just been checked against the tables above.
  return { plan: value as unknown as FaultPlan };
}

function entryMistakes(entry: unknown, place: string): readonly string[] {
  if (!isObject(entry)) return [`${place}: found ${found(entry)}, expected an object`];
  const kind = entry["kind"];
  const own = Object.entries(KINDS).find(([name]) => name === kind)?.[1];
  if (own === undefined)
    return [`${place}.kind: found ${found(kind)}, expected one of ${Object.keys(KINDS).join(", ")}`];
  const rules = new Map(Object.entries({ ...COMMON, ...own }).map(([name, rule]) => [name.replace("!", ""), rule]));
  const missing = Object.keys(own).filter((name) => name.endsWith("!") && entry[name.slice(0, -1)] === undefined);
  return [
    ...missing.map((name) => `${place}.${name.slice(0, -1)}: missing, expected ${own[name]?.expected}`),
    ...fieldMistakes(entry, rules, place),
  ];
}

function fieldMistakes(entry: JsonObject, rules: ReadonlyMap<string, FieldRule>, place: string): readonly string[] {
  return Object.entries(entry).flatMap(([name, value]) => {
    if (name === "kind") return [];
    const rule = rules.get(name);
    if (rule === undefined) return [`${place}.${name}: unknown; known are ${[...rules.keys()].join(", ")}`];
    return rule.accepts(value) ? [] : [`${place}.${name}: found ${found(value)}, expected ${rule.expected}`];
  });
}

function found(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function wholeNumber(min: number, max: number): FieldRule {
  return {
    expected: `a whole number from ${min} to ${max}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  };
}

function numberIn(...allowed: readonly number[]): FieldRule {
  return {
    expected: `one of ${allowed.join(", ")}`,
    accepts: (value) => typeof value === "number" && allowed.includes(value),
  };
}

function oneOf(...allowed: readonly string[]): FieldRule {
  return {
    expected: `one of ${allowed.join(", ")}`,
    accepts: (value) => typeof value === "string" && allowed.includes(value),
  };
}

function isJobError(value: unknown): boolean {
  if (!isObject(value) || !Number.isInteger(value["errorCode"])) return false;
  const recommendations = value["recommendations"];
  const texts = [
    value["errorTitle"],
    value["errorString"],
    ...(Array.isArray(recommendations) ? recommendations : [0]),
  ];
  return texts.every((member) => typeof member === "string");
}
