import type { HttpCall } from "./orchestrator-actions.ts";

/** Work that an orchestrator scheduled, under the sequence number that the real host would give it. */
export type Schedule = ActivitySchedule | TimerSchedule | ChildSchedule | EntityMessageSchedule;

interface ActivitySchedule {
  readonly kind: "activity";
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
  /** Numbered while an event was handled (a further attempt, a further poll), not when the action was reached. */
  readonly isFollowUp: boolean;
}

interface TimerSchedule {
  readonly kind: "timer";
  readonly id: number;
  readonly fireAtMs: number;
  readonly purpose: "action" | "slice" | "retry" | "poll";
  readonly isFollowUp: boolean;
}

interface ChildSchedule {
  readonly kind: "subOrchestration";
  readonly id: number;
  readonly name: string;
  readonly instanceId: string;
  readonly input: unknown;
  readonly version: string | undefined;
  readonly isFollowUp: boolean;
}

interface EntityMessageSchedule {
  readonly kind: "entityMessage";
  readonly id: number;
  readonly schedulerId: string;
  readonly message: EntityMessage;
}

/** A request to an entity, as it stands in the caller's `EventSent`; the SDK finds the answer through `id`. */
export interface EntityMessage {
  readonly op: string;
  readonly id: string;
  readonly signal?: true;
  readonly parent?: string;
  readonly parentExecution?: string;
  /** JSON text. */
  readonly input?: string;
}

/** Name of the activity behind `callHttp`. The host runs it itself. */
export const HTTP_ACTIVITY = "BuiltIn::HttpActivity";

/** What the built-in HTTP activity returns. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string;
}

/** Where an asynchronous HTTP API wants to be asked again; `undefined` when the answer is final. */
export function nextPoll(
  call: HttpCall,
  answer: HttpAnswer | null,
): { readonly call: HttpCall; readonly afterMs: number | undefined } | undefined {
  if (answer?.statusCode !== 202 || call.asynchronousPatternEnabled === false) return undefined;
  const location = header(answer, "location");
  if (location === undefined) return undefined;
  const seconds = Number.parseInt(header(answer, "retry-after") ?? "", 10);
  const { content: _content, ...rest } = call;
  return {
    call: { ...rest, method: "GET", uri: new URL(location, call.uri).href },
    afterMs: Number.isNaN(seconds) ? undefined : seconds * 1000,
  };
}

function header(answer: HttpAnswer, name: string): string | undefined {
  return Object.entries(answer.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
