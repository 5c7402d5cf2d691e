import { between, chance, pick, type Random } from "../../../test/support/stack/seeded-random.ts";
import type { ChannelFault, ChannelPlan } from "../../alerts/channel-plan.ts";

/** Has no faults and gets everything: the others are compared with it, too. */
const JOURNAL = "journal";

const HOUR_S = 3600;
/** Longer than this, a channel counts as broken. */
const LONG_OUTAGE_S = 3 * HOUR_S;
const FALLBACK = "standby";

/** Channels of all kinds. Half of them have faults; one of them may be gone for good. */
export function alertChannels(
  random: Random,
  phaseSeconds: number,
): { readonly channels: readonly ChannelPlan[]; readonly fallbackChannel: string | undefined } {
  const span = { random, phaseSeconds };
  const mildest = () => pick(random, ["info", "warning", "warning", "error"] as const);
  const channels: ChannelPlan[] = [
    { name: JOURNAL, type: "webhook", minimumSeverity: "info", faults: [] },
    { name: "ops-teams", type: "teams", minimumSeverity: mildest(), faults: faultsOf(span) },
    { name: "ops-slack", type: "slack", minimumSeverity: mildest(), faults: faultsOf(span) },
    { name: "ops-hook", type: "webhook", minimumSeverity: mildest(), faults: faultsOf(span) },
  ];
  const hasFallback = chance(random, 0.6);
  const type = pick(random, ["webhook", "teams"] as const);
  const standby: ChannelPlan = { name: FALLBACK, type, minimumSeverity: "error", faults: [] };
  return {
    channels: hasFallback ? [...channels, standby] : channels,
    fallbackChannel: hasFallback ? FALLBACK : undefined,
  };
}

interface Span {
  readonly random: Random;
  readonly phaseSeconds: number;
}

function faultsOf(span: Span): readonly ChannelFault[] {
  const { random, phaseSeconds } = span;
  if (chance(random, 0.3)) return [];
  const isGone = chance(random, 0.15);
  const gone = {
    kind: "gone",
    fromSeconds: between(random, 0, phaseSeconds),
    untilSeconds: Number.MAX_SAFE_INTEGER,
  } as const;
  return [...(isGone ? [gone] : []), ...Array.from({ length: between(random, 1, 3) }, () => faultOf(span))];
}

function faultOf({ random, phaseSeconds }: Span): ChannelFault {
  const fromSeconds = between(random, 0, phaseSeconds - HOUR_S);
  const until = (longest: number) => fromSeconds + between(random, 300, longest);
  const few = { fromSeconds, untilSeconds: phaseSeconds };
  return pick<() => ChannelFault>(random, [
    () => ({ kind: "outage", fromSeconds, untilSeconds: until(HOUR_S) }),
    () => ({ kind: "outage", fromSeconds, untilSeconds: until(LONG_OUTAGE_S) }),
    () => ({ kind: "limited", retryAfterSeconds: between(random, 1, 900), ...few, count: between(random, 1, 6) }),
    () => ({ kind: "limited", retryAfterSeconds: between(random, 1, 900), ...few, count: between(random, 1, 6) }),
    () => ({ kind: "slow", ...few, count: 5 }),
    () => ({ kind: "answerLost", ...few, count: between(random, 1, 3) }),
    () => ({ kind: "answerLost", ...few, count: between(random, 1, 3) }),
    () => ({ kind: "refusal", ...few, count: 1 }),
    // The app waits for 15 real seconds.
    () => ({ kind: chance(random, 0.25) ? "silent" : "slow", ...few, count: 1 }),
  ])();
}
