import { type Instant, isBefore } from "../instant.ts";
import { type Severity, severities } from "../notices/notice.ts";
import type { Message, MessagePhase } from "./message.ts";

/** What a digest says of one message, or of all messages of one incident. */
export interface DigestLine {
  /** The incident's ID, else the message's: a later message of the same incident changes the line. */
  readonly key: string;
  /** One line, at most 160 characters. */
  readonly title: string;
  readonly severity: Severity;
  readonly at: Instant;
  /** Of the last message about the incident. */
  readonly phase?: MessagePhase;
  readonly resolvedAt?: Instant;
}

/** Messages of one channel that wait for a digest; below 64 KB. */
export interface ChannelDigest {
  readonly lines: readonly (DigestLine & { readonly dueAt: Instant })[];
  /** Messages that had no room, by when they are due. */
  readonly omitted: readonly { readonly dueAt: Instant; readonly count: number }[];
  /** The only message that waits: sent as it is when no other joins it. */
  readonly single?: Message;
  /** Digests up to this one were taken: nothing more is added to them. */
  readonly takenUpTo?: Instant;
}

export type DigestOperation =
  /** `message`: in full, for the case that it stays the only one. */
  | { readonly name: "add"; readonly dueAt: Instant; readonly line: DigestLine; readonly message: Message }
  | { readonly name: "take"; readonly dueAt: Instant }
  | { readonly name: "drop"; readonly dueAt: Instant };

export interface TakenDigest {
  readonly lines: readonly DigestLine[];
  readonly omitted: number;
  readonly single?: Message;
}

export const emptyChannelDigest: ChannelDigest = { lines: [], omitted: [] };

const MAX_LINES = 40;
/** A message of more characters is not kept: its line is. */
const MAX_SINGLE_CHARACTERS = 32_000;

interface Applied {
  readonly state: ChannelDigest;
  readonly result: boolean | TakenDigest;
}

/** Applies an operation of the entity `channelDigest`. */
export function applyDigestOperation(state: ChannelDigest, operation: DigestOperation): Applied {
  switch (operation.name) {
    case "add":
      return add(state, operation);
    case "take":
      return take(state, operation.dueAt);
    case "drop":
      return { state: drop(state, operation.dueAt), result: true };
  }
}

/** `false`: the digest was sent already, so that the message has to be sent by itself. */
function add(state: ChannelDigest, { dueAt, line, message }: DigestOperation & { name: "add" }): Applied {
  if (state.takenUpTo !== undefined && !isBefore(state.takenUpTo, dueAt)) return { state, result: false };
  const { single: _single, ...rest } = state;
  const known = state.lines.find(({ key }) => key === line.key);
  if (known === undefined && state.lines.length >= MAX_LINES) {
    return { state: { ...rest, omitted: countOmitted(state.omitted, dueAt) }, result: true };
  }
  const isFirst = state.lines.length === 0 && state.omitted.length === 0;
  const isKept = isFirst && JSON.stringify(message).length <= MAX_SINGLE_CHARACTERS;
  const lines =
    known === undefined
      ? [...state.lines, { ...line, dueAt }]
      : state.lines.map((other) => (other === known ? merged(known, line) : other));
  return { state: { ...rest, lines, ...(isKept && { single: message }) }, result: true };
}

/** Changes nothing that a second `take` would not return again, until `drop`. */
function take(state: ChannelDigest, dueAt: Instant): Applied {
  const { takenUpTo = dueAt } = state;
  const lines = state.lines.filter((line) => !isBefore(dueAt, line.dueAt));
  const omitted = state.omitted.filter((other) => !isBefore(dueAt, other.dueAt));
  const isSingle = lines.length === 1 && omitted.length === 0 && state.single !== undefined;
  return {
    state: { ...state, takenUpTo: isBefore(takenUpTo, dueAt) ? dueAt : takenUpTo },
    result: {
      lines: lines.map(({ dueAt: _due, ...line }) => line).sort(byUrgency),
      omitted: omitted.reduce((sum, { count }) => sum + count, 0),
      ...(isSingle && { single: state.single }),
    },
  };
}

function drop(state: ChannelDigest, dueAt: Instant): ChannelDigest {
  const { single: _single, ...rest } = state;
  return {
    ...rest,
    lines: state.lines.filter((line) => isBefore(dueAt, line.dueAt)),
    omitted: state.omitted.filter((other) => isBefore(dueAt, other.dueAt)),
  };
}

/** The line keeps what was told first, and when it is due. */
function merged<T extends DigestLine>(known: T, { phase, resolvedAt, severity }: DigestLine): T {
  const { phase: _phase, resolvedAt: _resolvedAt, ...rest } = known;
  const worst = severities.indexOf(severity) > severities.indexOf(known.severity) ? severity : known.severity;
  return {
    ...rest,
    severity: worst,
    ...(phase !== undefined && { phase }),
    ...(resolvedAt !== undefined && { resolvedAt }),
  } as T;
}

function countOmitted(omitted: ChannelDigest["omitted"], dueAt: Instant): ChannelDigest["omitted"] {
  const known = omitted.find((other) => other.dueAt === dueAt);
  if (known === undefined) return [...omitted, { dueAt, count: 1 }];
  return omitted.map((other) => (other === known ? { dueAt, count: known.count + 1 } : other));
}

/** What is open first, by severity, then by time. */
function byUrgency(a: DigestLine, b: DigestLine): number {
  return rank(a) - rank(b) || a.at.localeCompare(b.at);
}

function rank({ phase, severity }: DigestLine): number {
  return (phase === "resolved" ? severities.length : 0) - severities.indexOf(severity);
}
