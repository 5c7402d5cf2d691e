import { sha256 } from "../coordination/sha256.ts";
import { type Instant, toDate, toInstant } from "../instant.ts";
import type { BackupOrigin } from "./job.ts";

/**
 * What the entity `vaultWatch` keeps of a vault's jobs, written short: a job in one piece of a text of fixed width, so that 1,200
 * of them stay below 20 KB.
 */

const JOB_CHARACTERS = 8;
const MACHINE_CHARACTERS = 6;
const START_CHARACTERS = 5;
const FIRST_MINUTE = Date.UTC(2020, 0, 1) / 60_000;
const MINUTE_MS = 60_000;
/** Times that an open job was not in the list, and whether its snapshot is proven: `a` to `j`, or `A` to `J`. */
const MISSING_WITHOUT_SNAPSHOT = "abcdefghij";
const MISSING_WITH_SNAPSHOT = "ABCDEFGHIJ";

/** A job that the vault's list has shown, and whose end is not told yet. */
export interface OpenJob {
  readonly key: string;
  /** `machineMark` of its machine. */
  readonly machine: string;
  readonly hasSnapshot: boolean;
  /** Polls in a row at which the list did not have it, up to 9. */
  readonly missing: number;
}

/** A job whose end was told. */
export interface ToldJob {
  readonly key: string;
  /** To the minute, rounded down. */
  readonly startedAt: Instant;
}

/** A job of which it is known who started it. */
export interface StartedJob {
  /** `machineMark` of its machine. */
  readonly machine: string;
  /** To the minute, rounded down. */
  readonly startedAt: Instant;
  readonly origin: BackupOrigin;
}

/** 8 characters for a job: 48 bits of SHA-256. */
export function jobKey(jobId: string): string {
  return shortHash(jobId.toLowerCase(), JOB_CHARACTERS);
}

/** 8 characters for what a text identifies, in any casing. */
export function shortKey(text: string): string {
  return jobKey(text);
}

/** 6 characters (36 bits) for a machine of a vault, by what the rows of its jobs say. A vault has one item of a name and group. */
export function machineMark(machine: { readonly resourceGroup?: string; readonly name: string }): string {
  return shortHash(`${machine.resourceGroup ?? ""};${machine.name}`.toLowerCase(), MACHINE_CHARACTERS);
}

export function packOpen(jobs: readonly OpenJob[]): string {
  return jobs.map(({ key, machine, hasSnapshot, missing }) => `${key}${machine}${flag(hasSnapshot, missing)}`).join("");
}

export function readOpen(packed: string): readonly OpenJob[] {
  return piecesOf(packed, JOB_CHARACTERS + MACHINE_CHARACTERS + 1).map((piece) => {
    const state = piece.slice(-1);
    const hasSnapshot = MISSING_WITH_SNAPSHOT.includes(state);
    return {
      key: piece.slice(0, JOB_CHARACTERS),
      machine: piece.slice(JOB_CHARACTERS, JOB_CHARACTERS + MACHINE_CHARACTERS),
      hasSnapshot,
      missing: Math.max(0, (hasSnapshot ? MISSING_WITH_SNAPSHOT : MISSING_WITHOUT_SNAPSHOT).indexOf(state)),
    };
  });
}

export function packTold(jobs: readonly ToldJob[]): string {
  return jobs.map(({ key, startedAt }) => `${key}${minuteText(startedAt)}`).join("");
}

export function readTold(packed: string): readonly ToldJob[] {
  return piecesOf(packed, JOB_CHARACTERS + START_CHARACTERS).map((piece) => {
    const minutes = Number.parseInt(piece.slice(JOB_CHARACTERS), 36);
    return { key: piece.slice(0, JOB_CHARACTERS), startedAt: instantOf(minutes) };
  });
}

/** Minutes after the first that three characters hold, each with the origin: 16 days. */
const MAX_STARTED_MINUTES = Math.floor(36 ** 3 / 2) - 1;
const STARTED_CHARACTERS = 3;

/** The first minute, then 9 characters for each. Jobs that started more than 16 days before the last one are left out. */
export function packStarted(jobs: readonly StartedJob[]): string {
  const minutes = jobs.map(({ startedAt }) => minutesOf(startedAt));
  const first = Math.max(0, Math.max(...minutes) - MAX_STARTED_MINUTES);
  const pieces = jobs.map(({ machine, startedAt, origin }) => {
    const code = (minutesOf(startedAt) - first) * 2 + (origin === "onDemand" ? 1 : 0);
    return code < 0 ? "" : `${machine}${code.toString(36).padStart(STARTED_CHARACTERS, "0")}`;
  });
  return jobs.length === 0 ? "" : textOf(first) + pieces.join("");
}

export function readStarted(packed: string): readonly StartedJob[] {
  const first = Number.parseInt(packed.slice(0, START_CHARACTERS), 36);
  return piecesOf(packed.slice(START_CHARACTERS), MACHINE_CHARACTERS + STARTED_CHARACTERS).map((piece) => {
    const code = Number.parseInt(piece.slice(MACHINE_CHARACTERS), 36);
    return {
      machine: piece.slice(0, MACHINE_CHARACTERS),
      startedAt: instantOf(first + Math.floor(code / 2)),
      origin: code % 2 === 1 ? "onDemand" : "policy",
    };
  });
}

/** Keys of jobs, one after another. */
export function readKeys(packed: string): readonly string[] {
  return piecesOf(packed, JOB_CHARACTERS);
}

function flag(hasSnapshot: boolean, missing: number): string {
  return (hasSnapshot ? MISSING_WITH_SNAPSHOT : MISSING_WITHOUT_SNAPSHOT).charAt(Math.min(9, missing));
}

function minuteText(at: Instant): string {
  return textOf(minutesOf(at));
}

function textOf(minutes: number): string {
  return minutes.toString(36).padStart(START_CHARACTERS, "0");
}

/** Since `FIRST_MINUTE`. */
function minutesOf(at: Instant): number {
  return Math.max(0, Math.floor(toDate(at).getTime() / MINUTE_MS) - FIRST_MINUTE);
}

function instantOf(minutes: number): Instant {
  return toInstant(new Date((minutes + FIRST_MINUTE) * MINUTE_MS));
}

function piecesOf(packed: string, width: number): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start + width <= packed.length; start += width) pieces.push(packed.slice(start, start + width));
  return pieces;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Two characters for every three hexadecimal digits of SHA-256. */
function shortHash(text: string, characters: number): string {
  const digits = sha256(text);
  let short = "";
  for (let index = 0; short.length < characters; index += 3) {
    const bits = Number.parseInt(digits.slice(index, index + 3), 16);
    short += ALPHABET.charAt(bits >> 6) + ALPHABET.charAt(bits & 63);
  }
  return short;
}
