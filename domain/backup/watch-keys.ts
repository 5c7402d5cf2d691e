import { sha256 } from "../coordination/sha256.ts";
import { type Instant, toDate, toInstant } from "../instant.ts";

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
    const minute = Number.parseInt(piece.slice(JOB_CHARACTERS), 36) + FIRST_MINUTE;
    return { key: piece.slice(0, JOB_CHARACTERS), startedAt: toInstant(new Date(minute * MINUTE_MS)) };
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
  const minute = Math.max(0, Math.floor(toDate(at).getTime() / MINUTE_MS) - FIRST_MINUTE);
  return minute.toString(36).padStart(START_CHARACTERS, "0");
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
