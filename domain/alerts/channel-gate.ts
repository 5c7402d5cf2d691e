import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";

/** Why a channel takes no messages. */
export const channelFaults = ["gone", "unreachable"] as const;
export type ChannelFault = (typeof channelFaults)[number];

/** What a channel's messages share: its pace and its health. Below 1 KB. */
export interface ChannelGate {
  /** When the next message may be sent by the channel's limits. */
  readonly nextAt?: Instant;
  /** The channel asked for a wait. */
  readonly pausedUntil?: Instant;
  /** The first failure since the last message that was delivered. */
  readonly failingSince?: Instant;
  readonly broken?: {
    readonly fault: ChannelFault;
    readonly since: Instant;
    /** When a message is tried again; one message in half an hour. */
    readonly nextTryAt: Instant;
    /** What the last attempt said; without address. */
    readonly detail: string;
  };
}

export type GateOperation =
  | {
      readonly name: "reserve";
      readonly at: Instant;
      readonly spacingSeconds: number;
      /** The time that was reserved before, when the caller has waited for it. */
      readonly slot?: Instant;
    }
  | {
      readonly name: "report";
      readonly at: Instant;
      readonly result: "delivered" | "gone" | "unavailable" | "refused";
      readonly retryAfterSeconds?: number;
      readonly detail?: string;
    };

export type GateTurn =
  | { readonly kind: "post"; readonly isFailing: boolean }
  | { readonly kind: "wait"; readonly until: Instant }
  | { readonly kind: "broken"; readonly fault: ChannelFault; readonly since: Instant; readonly until: Instant };

/** What people have to be told of the channel, by the one whose report it was. */
export type GateNews =
  | { readonly kind: "none" }
  | { readonly kind: "broken" | "restored"; readonly fault: ChannelFault; readonly since: Instant };

/** Without a delivered message for as long, a channel that fails counts as broken. */
const UNREACHABLE_SECONDS = 3600;
/** A broken channel is tried as often, with a real message. */
const RETRY_SECONDS = 1800;
/** No channel makes its messages wait for longer. */
const MAX_PAUSE_SECONDS = 86_400;

interface Applied {
  readonly state: ChannelGate;
  readonly result: GateTurn | GateNews;
}

/** Applies an operation of the entity `channelGate`. */
export function applyGateOperation(state: ChannelGate, operation: GateOperation): Applied {
  return operation.name === "reserve" ? reserve(state, operation) : report(state, operation);
}

/**
 * Gives a message its turn: now, or a time of its own. Whoever comes back at that time is let through unless the channel has
 * asked for a wait meanwhile.
 */
function reserve(state: ChannelGate, { at, spacingSeconds, slot }: GateOperation & { name: "reserve" }): Applied {
  const { broken, pausedUntil, nextAt, failingSince } = state;
  const isFailing = failingSince !== undefined || broken !== undefined;
  if (broken !== undefined) {
    const { fault, since, nextTryAt } = broken;
    if (isBefore(at, nextTryAt)) return { state, result: { kind: "broken", fault, since, until: nextTryAt } };
    const tried = { ...state, broken: { ...broken, nextTryAt: addSeconds(at, RETRY_SECONDS) } };
    return { state: tried, result: { kind: "post", isFailing } };
  }
  const isPaused = pausedUntil !== undefined && isBefore(at, pausedUntil);
  if (slot !== undefined && !isPaused) return { state, result: { kind: "post", isFailing } };
  const turn = latest(at, nextAt, isPaused ? pausedUntil : undefined);
  const after = { ...state, nextAt: addSeconds(turn, spacingSeconds) };
  return {
    state: after,
    result: isBefore(at, turn) ? { kind: "wait", until: turn } : { kind: "post", isFailing },
  };
}

function report(state: ChannelGate, operation: GateOperation & { name: "report" }): Applied {
  switch (operation.result) {
    case "delivered":
      return delivered(state);
    // The message was at fault: the channel is there.
    case "refused":
      return { state: state.broken === undefined ? withoutFailure(state) : state, result: { kind: "none" } };
    case "gone":
      return breakDown(state, operation, "gone", operation.at);
    case "unavailable":
      return unavailable(state, operation);
  }
}

function delivered(state: ChannelGate): Applied {
  const { broken, ...rest } = withoutFailure(state);
  if (broken === undefined) return { state: rest, result: { kind: "none" } };
  const { fault, since } = broken;
  return { state: rest, result: { kind: "restored", fault, since } };
}

function unavailable(state: ChannelGate, operation: GateOperation & { name: "report" }): Applied {
  const { at, retryAfterSeconds } = operation;
  const failingSince = state.failingSince ?? at;
  const pausedUntil =
    retryAfterSeconds === undefined
      ? state.pausedUntil
      : latest(addSeconds(at, Math.min(retryAfterSeconds, MAX_PAUSE_SECONDS)), state.pausedUntil);
  const failing = { ...state, failingSince, ...(pausedUntil !== undefined && { pausedUntil }) };
  if (secondsBetween(failingSince, at) < UNREACHABLE_SECONDS) return { state: failing, result: { kind: "none" } };
  return breakDown(failing, operation, "unreachable", failingSince);
}

/** A channel that is broken already stays so since then; what is wrong with it may have changed. */
function breakDown(
  state: ChannelGate,
  { at, detail = "" }: GateOperation & { name: "report" },
  fault: ChannelFault,
  begin: Instant,
): Applied {
  const since = state.broken?.since ?? begin;
  const broken = { fault, since, nextTryAt: addSeconds(at, RETRY_SECONDS), detail };
  return {
    state: { ...state, broken },
    result: state.broken === undefined ? { kind: "broken", fault, since } : { kind: "none" },
  };
}

function withoutFailure({ failingSince: _failing, pausedUntil: _paused, ...rest }: ChannelGate): ChannelGate {
  return rest;
}

function latest(at: Instant, ...others: readonly (Instant | undefined)[]): Instant {
  return others.reduce<Instant>((last, other) => (other !== undefined && other > last ? other : last), at);
}
