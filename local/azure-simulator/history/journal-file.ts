import { appendFileSync, existsSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { isObject, type JsonObject, numberAt, stringAt } from "../arm/json.ts";
import type { HttpMethod } from "../arm/service.ts";
import { textLines } from "./text-lines.ts";

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
  /** Whether it had lines when it was opened. */
  readonly hasLines: boolean;
  /** The lines that it had when it was opened, oldest first; read from the file piece by piece, each time anew. */
  lines(): Iterable<JournalLine>;
  /**
   * Adds lines in one write; when it returns, they survive the end of this process.
   *
   * @throws When they cannot be written: then none of them is in the file.
   */
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
  options: {
    readonly header: JournalHeader;
    readonly warn: (text: string) => void;
    /** Default: writes to the end of the file. */
    readonly appendText?: (file: string, text: string) => void;
  },
): JournalFile {
  const append = createAppender(file, options.appendText ?? appendText);
  const found = existsSync(file) ? surveyJournal(file) : { endBytes: 0, lineCount: 0, torn: "" };
  if (found.header === undefined) {
    if (!found.torn.startsWith(BEGINNING.slice(0, found.torn.length))) throw notAJournal(file);
    writeFileSync(file, `${headerText(options.header)}\n`, { mode: OWNER_ONLY });
    return { header: options.header, hasLines: false, lines: () => [], append };
  }
  refuseOtherOptions(file, found.header.options, options.header.options);
  if (found.torn !== "") {
    options.warn(`${file}: the last line was cut off and is dropped; the call in it got no response.`);
    truncateSync(file, found.endBytes);
  }
  return {
    header: found.header,
    hasLines: found.lineCount > 0,
    lines: () => journalLines(file, found.endBytes),
    append,
  };
}

interface Survey {
  readonly header?: JournalHeader;
  /** Where the last complete line ends. */
  readonly endBytes: number;
  /** Without the header's. */
  readonly lineCount: number;
  /** What follows the last complete line. */
  readonly torn: string;
}

/** @throws When a line cannot be read. */
function surveyJournal(file: string): Survey {
  let header: JournalHeader | undefined;
  let [endBytes, lineCount] = [0, 0];
  for (const line of textLines(file)) {
    if (!line.isComplete) return { ...(header && { header }), endBytes, lineCount, torn: line.text };
    endBytes = line.endBytes;
    if (header === undefined) header = readHeader(file, line.text);
    else {
      lineCount += 1;
      if (readLine(line.text) === undefined) throw damaged(file, lineCount + 1);
    }
  }
  return { ...(header && { header }), endBytes, lineCount, torn: "" };
}

function* journalLines(file: string, endBytes: number): Iterable<JournalLine> {
  let number = 0;
  for (const { text, endBytes: lineEnd } of textLines(file)) {
    if (lineEnd > endBytes) return;
    number += 1;
    if (number > 1) yield readLine(text) ?? refuse(damaged(file, number));
  }
}

/**
 * The instant that a journal has reached, in milliseconds since 1970: a clock must not start before it. 0 when there is no
 * journal or it cannot be read (opening it says why).
 */
export function journalEndMs(file: string): number {
  if (!existsSync(file)) return 0;
  let latestMs = 0;
  for (const { text } of textLines(file)) latestMs = Math.max(latestMs, readLine(text)?.atMs ?? 0);
  return latestMs;
}

/**
 * Appends to the file. A failed write (a full disk) may leave half a line, which the next one would be glued to, so that is
 * cut off again. Where that fails too, the next append tries it first.
 */
function createAppender(file: string, write: (file: string, text: string) => void): JournalFile["append"] {
  let brokenAt: number | undefined;
  return (lines) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    if (brokenAt !== undefined) truncateSync(file, brokenAt);
    brokenAt = undefined;
    const sizeBytes = statSync(file).size;
    try {
      write(file, text);
    } catch (error) {
      brokenAt = sizeBytes;
      truncateIfPossible(file, sizeBytes);
      throw error;
    }
  };
}

function appendText(file: string, text: string): void {
  appendFileSync(file, text, { mode: OWNER_ONLY });
}

function truncateIfPossible(file: string, sizeBytes: number): void {
  try {
    truncateSync(file, sizeBytes);
  } catch {
    // The error of the write says more; the next append truncates first.
  }
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
