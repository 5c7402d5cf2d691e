import { appendFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LogLevel, LogLine, WriteLog } from "./host/app/log.ts";
import { makeFolder } from "./host/make-folder.ts";

/** Least to most urgent; `none` shows nothing. */
export const CONSOLE_LEVELS: readonly LogLevel[] = [
  "trace",
  "debug",
  "information",
  "warning",
  "error",
  "critical",
  "none",
];

/** The log of a run: on the console from a chosen level, and in a file. */
export interface RunLog {
  readonly write: WriteLog;
  /** Writes to the file only. */
  readonly writeToFile: WriteLog;
  /** The newest lines; older ones are in `holdfast.1.log` beside it. */
  readonly file: string;
}

const FILE_NAME = "holdfast.log";
const PREVIOUS_FILE_NAME = "holdfast.1.log";
const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** Of a line's message, in characters: the console is read by people, the file has the rest. */
const MAX_CONSOLE_CHARACTERS = 1000;
const MAX_FILE_CHARACTERS = 20_000;
/** Messages contain names of resources. */
const OWNER_ONLY = 0o600;

/**
 * Writes every line of the app and the host as one line of text: time, level, function, message. Line breaks and control
 * characters are written as escapes, so that a message cannot imitate another line. Both files together are at most 32 MB.
 *
 * A file that cannot be written stops nothing and is reported once on the console.
 *
 * @param options.folder - Created if it is missing.
 * @param options.consoleLevel - Lowest level on the console.
 */
export function createRunLog(options: {
  readonly folder: string;
  readonly consoleLevel: LogLevel;
  readonly now: () => number;
}): RunLog {
  makeFolder(options.folder);
  const lowest = CONSOLE_LEVELS.indexOf(options.consoleLevel);
  const file = join(options.folder, FILE_NAME);
  const append = createAppender(file, join(options.folder, PREVIOUS_FILE_NAME));
  const at = () => new Date(options.now()).toISOString();
  const writeToFile = (line: LogLine) => append(`${textOf(line, at(), MAX_FILE_CHARACTERS)}\n`);
  const write = (line: LogLine) => {
    writeToFile(line);
    if (CONSOLE_LEVELS.indexOf(line.level) < lowest) return;
    const print = line.level === "error" || line.level === "critical" ? console.error : console.log;
    print(textOf(line, at(), MAX_CONSOLE_CHARACTERS));
  };
  return { file, write, writeToFile };
}

function createAppender(file: string, previousFile: string): (text: string) => void {
  let sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let hasWarned = false;
  return (text) => {
    try {
      if (sizeBytes > MAX_FILE_BYTES) {
        renameSync(file, previousFile);
        sizeBytes = 0;
      }
      appendFileSync(file, text, { mode: OWNER_ONLY });
      sizeBytes += Buffer.byteLength(text);
    } catch (error) {
      if (!hasWarned) console.error(`Cannot write the log file ${file}; the log continues on the console: ${error}`);
      hasWarned = true;
    }
  };
}

function textOf({ level, functionName, message }: LogLine, at: string, maxCharacters: number): string {
  const text = escapeControls(message.slice(0, maxCharacters));
  const omitted = message.length - maxCharacters;
  const rest = omitted > 0 ? ` … (${omitted} more characters)` : "";
  return `[${at}] ${level.padEnd(11)} ${escapeControls(functionName ?? "host")}: ${text}${rest}`;
}

/** Control characters, line separators, and characters that change the direction of text. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) =>
    character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
