import { isObject } from "../json.ts";
import { DEFAULT_MAX_ATTEMPTS, DEFAULT_TIME_TO_LIVE_MINUTES } from "./delivery-rules.ts";
import type { EventSchema, EventShape } from "./shapes.ts";

/** Who gets which events, and how. */
export interface EventSubscription {
  readonly endpoint: string;
  readonly schema: EventSchema;
  readonly events: readonly EventShape[];
  /** RBAC actions whose success is told, e.g. `Microsoft.Compute/virtualMachines/write`; empty for all. */
  readonly operationNames: readonly string[];
  readonly maxEventsPerBatch: number;
  readonly maxAttempts: number;
  readonly timeToLiveMinutes: number;
  /** Whether the endpoint must prove that it wants events; Azure does not ask its own Function endpoints. */
  readonly validate: boolean;
}

const FIELDS = [
  "endpoint",
  "schema",
  "events",
  "operationNames",
  "maxEventsPerBatch",
  "maxAttempts",
  "timeToLiveMinutes",
  "validate",
];
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
const SHAPES = ["resource", "notification"];

/** Reads a subscription; every mistake is listed. */
export function parseEventSubscription(
  value: unknown,
): { readonly subscription: EventSubscription } | { readonly mistakes: readonly string[] } {
  if (!isObject(value)) return { mistakes: ['the body: expected an object with "endpoint"'] };
  const mistakes: string[] = Object.keys(value)
    .filter((name) => !FIELDS.includes(name))
    .map((name) => `${name}: unknown; known are ${FIELDS.join(", ")}`);
  const wrong = (name: string, expected: string) =>
    mistakes.push(`${name}: found ${JSON.stringify(value[name]) ?? "nothing"}, expected ${expected}`);
  const whole = (name: string, fallback: number, most: number): number => {
    const given = value[name] ?? fallback;
    if (typeof given === "number" && Number.isInteger(given) && given >= 1 && given <= most) return given;
    wrong(name, `a whole number from 1 to ${most}`);
    return fallback;
  };
  const endpoint = String(value["endpoint"] ?? "");
  if (!isLoopbackUrl(endpoint)) wrong("endpoint", "an http or https URL on this machine (127.0.0.1, localhost)");
  const schema = value["schema"] ?? "eventGrid";
  if (schema !== "eventGrid" && schema !== "cloudEvents") wrong("schema", "eventGrid or cloudEvents");
  const events = value["events"] ?? ["resource"];
  if (!isTextList(events) || events.length === 0 || !events.every((each) => SHAPES.includes(each))) {
    wrong("events", 'a list of "resource" and "notification"');
  }
  const operationNames = value["operationNames"] ?? [];
  if (!isTextList(operationNames))
    wrong("operationNames", "a list of operations such as Microsoft.Compute/virtualMachines/write");
  const validate = value["validate"] ?? true;
  if (typeof validate !== "boolean") wrong("validate", "true or false");
  const limits = {
    maxEventsPerBatch: whole("maxEventsPerBatch", 1, 5000),
    maxAttempts: whole("maxAttempts", DEFAULT_MAX_ATTEMPTS, 30),
    timeToLiveMinutes: whole("timeToLiveMinutes", DEFAULT_TIME_TO_LIVE_MINUTES, 1440),
  };
  if (mistakes.length > 0) return { mistakes };
  return {
    subscription: {
      endpoint,
      schema: schema === "cloudEvents" ? "cloudEvents" : "eventGrid",
      events: (isTextList(events) ? events : []).flatMap((each) =>
        each === "resource" || each === "notification" ? [each] : [],
      ),
      operationNames: isTextList(operationNames) ? operationNames : [],
      validate: validate === true,
      ...limits,
    },
  };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === "http:" || url.protocol === "https:") && LOOPBACK.has(url.hostname);
}
