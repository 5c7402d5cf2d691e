import { memberOf, type Recording } from "./recordings.ts";

/** The simulator's response. */
export interface SimulatorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Members whose text is a state that clients branch on: it must be equal, not only text. */
const stateMembers = new Set([
  "status",
  "protectionState",
  "provisioningState",
  "operation",
  "jobType",
  "registrationStatus",
  "storageTypeState",
  "storageModelType",
  "objectType",
  "taskId",
  "errorTitle",
  "protectionStatus",
  "code",
]);
const comparedHeaders = ["location", "azure-asyncoperation", "retry-after"];

/** Members that the simulator's response lacks. Empty when the recorded shape is a subset. */
export function shapeDifferences(recording: Recording, response: SimulatorResponse): readonly string[] {
  if (recording.status !== response.status) {
    return [
      `status: ${recording.status} recorded, ${response.status} sent ${String(memberOf(response.body, "error", "code") ?? "")}`,
    ];
  }
  return [...headerDifferences(recording, response), ...compare(recording.body, response.body, "body")];
}

function headerDifferences(recording: Recording, response: SimulatorResponse): readonly string[] {
  const sent = new Map(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return comparedHeaders
    .filter((name) => recording.headers[name] !== undefined)
    .filter((name) => pollKind(recording.headers[name]) !== pollKind(sent.get(name)))
    .map((name) => `header ${name}: ${pollKind(recording.headers[name])} recorded, ${pollKind(sent.get(name))} sent`);
}

/** The kind of a poll URL (`operationsStatus`), or whether a plain value is present. */
function pollKind(value: string | undefined): string {
  if (value === undefined) return "absent";
  return /\/(\w+)\/[^/]+$/.exec(value.replace(/\?.*/, ""))?.[1] ?? "present";
}

function compare(recorded: unknown, sent: unknown, path: string): readonly string[] {
  if (recorded === null || recorded === undefined || recorded === "<scrubbed>") return [];
  if (Array.isArray(recorded)) return compareArrays(recorded, sent, path);
  if (typeof recorded === "object") {
    if (typeof sent !== "object" || sent === null || Array.isArray(sent))
      return [`${path}: object recorded, ${kindOf(sent)} sent`];
    return Object.entries(recorded).flatMap(([name, value]) => compareMember(name, value, sent, path));
  }
  return typeof recorded === typeof sent ? [] : [`${path}: ${kindOf(recorded)} recorded, ${kindOf(sent)} sent`];
}

function compareMember(name: string, recorded: unknown, sent: object, path: string): readonly string[] {
  const value: unknown = (sent as Readonly<Record<string, unknown>>)[name];
  const isState = stateMembers.has(name) && typeof recorded === "string";
  if (isState && typeof value === "string" && value.toLowerCase() !== recorded.toLowerCase()) {
    return [`${path}.${name}: "${recorded}" recorded, "${value}" sent`];
  }
  return compare(recorded, value, `${path}.${name}`);
}

/** Every recorded element needs a sent one whose shape contains it. */
function compareArrays(recorded: readonly unknown[], sent: unknown, path: string): readonly string[] {
  if (!Array.isArray(sent)) return [`${path}: array recorded, ${kindOf(sent)} sent`];
  return recorded.flatMap((element, index) => {
    const opposite = sent.slice(index, index + 1);
    const others: readonly unknown[] = sent.length === 0 ? [undefined] : [...opposite, ...sent];
    const candidates = others.map((other) => compare(element, other, `${path}[]`));
    return candidates.reduce((best, other) => (other.length < best.length ? other : best));
  });
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
