import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { isObject, type JsonObject, numberAt, stringAt } from "../arm/json.ts";
import type { HttpMethod } from "../arm/service.ts";

/** A journal's name in a data directory. */
export const JOURNAL_FILE_NAME = "azure-simulator.jsonl";

/** First line of a journal: what it is, and what must be the same whenever it is replayed. */
export interface JournalHeader {
  /** Milliseconds since 1970, the simulator's time. */
  readonly createdAtMs: number;
  /** Options that the state depends on, the seed among them. */
  readonly options: JsonObject;
}

/** A successful mutating call. */
export interface CallLine {
  readonly kind: "call";
  /** Number of the call's step. */
  readonly turn: number;
  /** Milliseconds since 1970, the simulator's time. */
  readonly atMs: number;
  readonly method: HttpMethod;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly origin: string;
  readonly body?: unknown;
  readonly status: number;
  /** Part of the initial state: ready at once, no events. */
  readonly isLoad?: true;
  /** Planned faults that were injected during the call, by the number of the question. */
  readonly faults?: JsonObject;
}

/** A planned fault that was injected in an effect, outside any call. */
interface FaultLine {
  readonly kind: "fault";
  readonly turn: number;
  readonly atMs: number;
  readonly question: number;
  readonly fault: unknown;
}

/** An event that needs no further delivery: delivered, dead-lettered, or no subscription matched it. */
interface EventLine {
  readonly kind: "event";
  readonly atMs: number;
  /** Step and number within it: `12.0`. */
  readonly event: string;
}

export type JournalLine = CallLine | FaultLine | EventLine;

/** An open journal. */
export interface JournalFile {
  readonly header: JournalHeader;
  /** Its lines when it was opened, oldest first. */
  readonly lines: readonly JournalLine[];
  /** Adds lines in one write; when it returns, they survive the end of this process. */
  append(lines: readonly JournalLine[]): void;
}

const FORMAT = "azure-simulator";
const VERSION = 1;
const BEGINNING = `{"journal":"${FORMAT}"`;
/** Bodies are recorded as they were sent, passwords included. */
const OWNER_ONLY = 0o600;

/**
 * Opens a journal, or creates one. A last line that was cut off (the process was killed while writing, before it answered
 * that call) is dropped with a warning. A file that cannot be read as a journal is left unchanged.
 *
 * @throws Error that says what to do, when the file is not a journal, is damaged, or was written with other options.
 */
export function openJournalFile(
  file: string,
  options: { readonly header: JournalHeader; readonly warn: (text: string) => void },
): JournalFile {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const end = text.lastIndexOf("\n") + 1;
  const torn = text.slice(end);
  const [first, ...rest] = text.slice(0, end).split("\n").slice(0, -1);
  if (first === undefined) {
    if (!torn.startsWith(BEGINNING.slice(0, torn.length))) throw notAJournal(file);
    writeFileSync(file, `${headerText(options.header)}\n`, { mode: OWNER_ONLY });
    return { header: options.header, lines: [], append: (lines) => append(file, lines) };
  }
  const header = readHeader(file, first);
  refuseOtherOptions(file, header.options, options.header.options);
  const lines = rest.map((line, index) => readLine(line) ?? refuse(damaged(file, index + 2)));
  if (torn !== "") {
    options.warn(`${file}: the last line was cut off and is dropped; the call in it got no response.`);
    truncateSync(file, Buffer.byteLength(text.slice(0, end)));
  }
  return { header, lines, append: (added) => append(file, added) };
}

/**
 * The instant that a journal has reached, in milliseconds since 1970: a clock must not start before it. 0 when there is no
 * journal or it cannot be read (opening it says why).
 */
export function journalEndMs(file: string): number {
  if (!existsSync(file)) return 0;
  const instants = readFileSync(file, "utf8")
    .split("\n")
    .map((line) => readLine(line)?.atMs ?? 0);
  return instants.reduce((latest, instant) => Math.max(latest, instant), 0);
}

function append(file: string, lines: readonly JournalLine[]): void {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  appendFileSync(file, text, { mode: OWNER_ONLY });
}

function headerText(header: JournalHeader): string {
  return JSON.stringify({ journal: FORMAT, version: VERSION, ...header });
}

function readHeader(file: string, line: string): JournalHeader {
  const header = parse(line);
  if (stringAt(header, "journal") !== FORMAT) throw notAJournal(file);
  const version = isObject(header) ? header["version"] : undefined;
  if (version !== VERSION) throw otherVersion(file, version);
  const createdAtMs = numberAt(header, "createdAtMs");
  const options = isObject(header) ? header["options"] : undefined;
  if (createdAtMs === undefined || !isObject(options)) throw damaged(file, 1);
  return { createdAtMs, options };
}

function readLine(text: string): JournalLine | undefined {
  const line = parse(text);
  if (!isObject(line) || typeof line["atMs"] !== "number") return undefined;
  switch (line["kind"]) {
    case "call":
      return isCall(line) ? line : undefined;
    case "fault":
      return isFault(line) ? line : undefined;
    case "event":
      return isEvent(line) ? line : undefined;
    default:
      return undefined;
  }
}

function isCall(line: object): line is CallLine {
  const { turn, method, path, query, apiVersion, origin, status } = line as Readonly<Record<string, unknown>>;
  const areTexts = [method, path, apiVersion, origin].every((each) => typeof each === "string");
  return areTexts && typeof turn === "number" && typeof status === "number" && isObject(query);
}

function isFault(line: object): line is FaultLine {
  const { turn, question } = line as Readonly<Record<string, unknown>>;
  return typeof turn === "number" && typeof question === "number" && "fault" in line;
}

function isEvent(line: object): line is EventLine {
  return "event" in line && typeof line.event === "string";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuseOtherOptions(file: string, then: JsonObject, now: JsonObject): void {
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])].sort();
  const differing = names.filter((name) => JSON.stringify(then[name]) !== JSON.stringify(now[name]));
  if (differing.length === 0) return;
  const list = differing.map((name) => `${name} was ${show(then[name])} and is ${show(now[name])}`).join("; ");
  throw new Error(
    `${file} was written with other options: ${list}. Start with the same options, or ${START_EMPTY} Nothing was changed.`,
  );
}

const START_EMPTY = "move the file away or choose another data directory to start with an empty cloud.";

function show(value: unknown): string {
  return JSON.stringify(value) ?? "absent";
}

function notAJournal(file: string): Error {
  return new Error(
    `${file} is not a journal of the Azure simulator. To continue, ${START_EMPTY} The file was left unchanged.`,
  );
}

function otherVersion(file: string, version: unknown): Error {
  return new Error(
    `${file} is a journal of version ${show(version)}; this simulator reads version ${VERSION}. Use the release that wrote it, or ${START_EMPTY} The file was left unchanged.`,
  );
}

function damaged(file: string, lineNumber: number): Error {
  return new Error(
    `${file} is damaged: line ${lineNumber} cannot be read. Restore the file, or ${START_EMPTY} The file was left unchanged.`,
  );
}

/** Replaying the journal gave another response than the recorded one: it was edited, or the simulator has changed. */
export function journalDiverges(file: string, line: CallLine, found: string): Error {
  return new Error(
    `${file} cannot be replayed: ${line.method} ${line.path} (step ${line.turn}) was answered ${line.status} and is now ${found}. The file was edited, or this release behaves differently. Use the release that wrote it, or ${START_EMPTY} The file was left unchanged.`,
  );
}

function refuse(error: Error): never {
  throw error;
}
