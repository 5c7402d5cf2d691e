import { isObject } from "../arm/json.ts";
import { DEFAULT_MAX_ATTEMPTS, DEFAULT_TIME_TO_LIVE_MINUTES } from "./delivery-rules.ts";
import type { EventFilter } from "./filter.ts";
import type { EventSchema, EventShape } from "./views.ts";

/** Who gets which events, and how. */
export interface EventSubscription {
  readonly endpoint: string;
  /** A storage queue's endpoint is its URL with a signature; it is not validated. */
  readonly endpointType: "webHook" | "storageQueue";
  readonly schema: EventSchema;
  readonly events: readonly EventShape[];
  /** RBAC actions whose success is published, e.g. `Microsoft.Compute/virtualMachines/write`; empty for all. */
  readonly operationNames: readonly string[];
  readonly maxEventsPerBatch: number;
  readonly maxAttempts: number;
  readonly timeToLiveMinutes: number;
  /** Whether the endpoint must pass validation; Azure does not validate its own Function endpoints. */
  readonly validate: boolean;
  /** Of a subscription that was created through ARM. */
  readonly filter?: EventFilter;
}

interface FieldRule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
const SHAPES = ["resource", "notification"];

const RULES: Readonly<Record<Exclude<keyof EventSubscription, "filter">, FieldRule>> = {
  endpoint: { expected: "an http or https URL on this machine (127.0.0.1, localhost)", accepts: isLoopbackUrl },
  endpointType: {
    expected: "webHook or storageQueue",
    accepts: (value) => value === "webHook" || value === "storageQueue",
  },
  schema: {
    expected: "eventGrid or cloudEvents",
    accepts: (value) => value === "eventGrid" || value === "cloudEvents",
  },
  events: { expected: 'a list of "resource" and "notification"', accepts: isShapeList },
  operationNames: {
    expected: "a list of operations such as Microsoft.Compute/virtualMachines/write",
    accepts: isTextList,
  },
  maxEventsPerBatch: wholeNumber(5000),
  maxAttempts: wholeNumber(DEFAULT_MAX_ATTEMPTS),
  timeToLiveMinutes: wholeNumber(DEFAULT_TIME_TO_LIVE_MINUTES),
  validate: { expected: "true or false", accepts: (value) => typeof value === "boolean" },
};

const DEFAULTS: Omit<EventSubscription, "endpoint"> = {
  endpointType: "webHook",
  schema: "eventGrid",
  events: ["resource"],
  operationNames: [],
  maxEventsPerBatch: 1,
  maxAttempts: DEFAULT_MAX_ATTEMPTS,
  timeToLiveMinutes: DEFAULT_TIME_TO_LIVE_MINUTES,
  validate: true,
};

/** Reads a subscription; every mistake is listed. */
export function parseEventSubscription(
  value: unknown,
): { readonly subscription: EventSubscription } | { readonly mistakes: readonly string[] } {
  if (!isObject(value)) return { mistakes: ['the body: expected an object with "endpoint"'] };
  const complete: Readonly<Record<string, unknown>> = { ...DEFAULTS, ...value };
  const names = Object.keys(RULES);
  const unknown = Object.keys(value).filter((name) => !names.includes(name));
  const wrong = Object.entries(RULES).filter(([name, rule]) => !rule.accepts(complete[name]));
  const mistakes = [
    ...unknown.map((name) => `${name}: unknown; known are ${names.join(", ")}`),
    ...wrong.map(
      ([name, rule]) => `${name}: found ${JSON.stringify(value[name]) ?? "nothing"}, expected ${rule.expected}`,
    ),
  ];
  // Every member has just passed its rule.
  return mistakes.length > 0 ? { mistakes } : { subscription: complete as unknown as EventSubscription };
}

function wholeNumber(max: number): FieldRule {
  return {
    expected: `a whole number from 1 to ${max}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max,
  };
}

function isShapeList(value: unknown): boolean {
  return isTextList(value) && value.length > 0 && value.every((each) => SHAPES.includes(each));
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isLoopbackUrl(text: unknown): boolean {
  if (typeof text !== "string" || !URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === "http:" || url.protocol === "https:") && LOOPBACK.has(url.hostname);
}
