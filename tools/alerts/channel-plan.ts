import type { ChannelType } from "./shown-message.ts";

/** How a receiver misbehaves. */
export const channelFaultKinds = [
  /** Cuts the connection, or answers 503. */
  "outage",
  /** Answers 429 with Retry-After. */
  "limited",
  /** Answers late, but in time. */
  "slow",
  /** Never answers. */
  "silent",
  /** Shows the message, and the response is lost. */
  "answerLost",
  /** Refuses the message for good, in the provider's words. */
  "refusal",
  /** From then on the channel no longer exists. */
  "gone",
] as const;
type ChannelFaultKind = (typeof channelFaultKinds)[number];

/** Seconds after the app has started. `count`: of requests; without limit if absent. */
export interface ChannelFault {
  readonly kind: ChannelFaultKind;
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  readonly count?: number;
  readonly retryAfterSeconds?: number;
}

/** A channel of the app's configuration, and what happens to it. */
export interface ChannelPlan {
  readonly name: string;
  readonly type: ChannelType;
  readonly minimumSeverity: "info" | "warning" | "error";
  readonly faults: readonly ChannelFault[];
}

/**
 * The fault that a request meets, by the order of the plan.
 *
 * @param met - How often each fault of the plan was met so far.
 */
export function faultAt(
  { faults }: Pick<ChannelPlan, "faults">,
  seconds: number,
  met: ReadonlyMap<ChannelFault, number>,
): ChannelFault | undefined {
  return faults.find((fault) => {
    const { fromSeconds, untilSeconds, count = Number.POSITIVE_INFINITY } = fault;
    return seconds >= fromSeconds && seconds < untilSeconds && (met.get(fault) ?? 0) < count;
  });
}

/** How a receiver answers a request. `shown`: its readers see the message. */
export interface PlannedAnswer {
  readonly shown: boolean;
  /** Absent: the connection is cut, or stays silent. */
  readonly status?: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const ACCEPTED: Readonly<Record<ChannelType, PlannedAnswer>> = {
  teams: { shown: true, status: 202 },
  slack: { shown: true, status: 200, text: "ok" },
  webhook: { shown: true, status: 204 },
};
const REFUSED: Readonly<Record<ChannelType, PlannedAnswer>> = {
  teams: { shown: false, status: 400, text: '{"error":{"code":"InvalidRequestContent"}}' },
  slack: { shown: false, status: 400, text: "invalid_payload" },
  // Every other refusal of a webhook may be mended at the receiver, so it is repeated.
  webhook: { shown: false, status: 308, headers: { location: "https://elsewhere.example/" } },
};
const GONE: Readonly<Record<ChannelType, PlannedAnswer>> = {
  teams: { shown: false, status: 404, text: '{"error":{"code":"WorkflowNotFound"}}' },
  slack: { shown: false, status: 404, text: "no_service" },
  webhook: { shown: false, status: 410 },
};
/** The date of the responses that say when to come back: only its distance from Retry-After counts. */
const DATE_MS = Date.UTC(2026, 5, 1, 12);

/** What a provider answers, with or without a fault, as its documentation says (docs/alerts.md). */
export function answerOf(type: ChannelType, fault: ChannelFault | undefined, request: number): PlannedAnswer {
  switch (fault?.kind) {
    case undefined:
    case "slow":
      return ACCEPTED[type];
    case "answerLost":
      return { shown: true };
    case "silent":
      return { shown: false };
    case "refusal":
      return REFUSED[type];
    case "gone":
      return GONE[type];
    case "outage":
      return request % 2 === 0 ? { shown: false } : { shown: false, status: 503 };
    case "limited":
      return limited(type, fault.retryAfterSeconds ?? 1, request);
  }
}

/** Both forms of Retry-After; old connectors of Teams say 200. */
function limited(type: ChannelType, seconds: number, request: number): PlannedAnswer {
  const headers =
    request % 2 === 0
      ? { "retry-after": String(seconds) }
      : {
          "retry-after": new Date(DATE_MS + seconds * 1000).toUTCString(),
          date: new Date(DATE_MS).toUTCString(),
        };
  return type === "teams" && request % 3 === 0
    ? { shown: false, status: 200, text: "Microsoft Teams endpoint returned HTTP error 429", headers }
    : { shown: false, status: 429, headers };
}
