import type { HttpCall } from "./orchestrator-actions.ts";

/** A task that an orchestrator scheduled, under the sequence number that the real host would give it. */
export type ScheduledTask = ScheduledActivity | ScheduledTimer | ScheduledSubOrchestration | ScheduledEntityMessage;

interface ScheduledActivity {
  readonly kind: "activity";
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
  /** Numbered while an event was handled (another attempt, another poll), not when the action was reached. */
  readonly isFollowUp: boolean;
}

interface ScheduledTimer {
  readonly kind: "timer";
  readonly id: number;
  readonly fireAtMs: number;
  readonly purpose: "action" | "slice" | "retry" | "poll";
  readonly isFollowUp: boolean;
}

interface ScheduledSubOrchestration {
  readonly kind: "subOrchestration";
  readonly id: number;
  readonly name: string;
  readonly instanceId: string;
  readonly input: unknown;
  readonly version: string | undefined;
  readonly isFollowUp: boolean;
}

interface ScheduledEntityMessage {
  readonly kind: "entityMessage";
  readonly id: number;
  readonly schedulerId: string;
  readonly message: EntityMessage;
}

/** A request to an entity, as recorded in the caller's `EventSent`; the SDK finds the response by `id`. */
export interface EntityMessage {
  readonly op: string;
  readonly id: string;
  readonly signal?: true;
  readonly parent?: string;
  readonly parentExecution?: string;
  /** JSON text. */
  readonly input?: string | undefined;
}

/** Name of the activity behind `callHttp`, which the host itself implements. */
export const HTTP_ACTIVITY = "BuiltIn::HttpActivity";

/** What the built-in HTTP activity returns. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string;
}

/** The next poll that an asynchronous HTTP API asks for; `undefined` when the response is final. */
export function nextPoll(
  call: HttpCall,
  response: HttpResponse | null,
): { readonly call: HttpCall; readonly afterMs: number | undefined } | undefined {
  if (response?.statusCode !== 202 || call.asynchronousPatternEnabled === false) return undefined;
  const location = header(response, "location");
  if (location === undefined) return undefined;
  const seconds = Number.parseInt(header(response, "retry-after") ?? "", 10);
  const { content: _content, ...rest } = call;
  return {
    call: { ...rest, method: "GET", uri: new URL(location, call.uri).href },
    afterMs: Number.isNaN(seconds) ? undefined : seconds * 1000,
  };
}

function header(response: HttpResponse, name: string): string | undefined {
  return Object.entries(response.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
