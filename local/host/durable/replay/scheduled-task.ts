import type { EntityId } from "../../contract.ts";
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
  readonly message: EntityMessage | EntityRelease;
}

/** A request to an entity, as recorded in the caller's `EventSent`; the SDK finds the response by `id`. */
export interface EntityMessage {
  /** Null for a lock request. */
  readonly op: string | null;
  readonly id: string;
  readonly signal?: true;
  readonly parent?: string;
  readonly parentExecution?: string;
  /** JSON text. */
  readonly input?: string | undefined;
  /** All entities of a lock request, in the order in which they are locked; each passes the request on to the next. */
  readonly lockset?: readonly EntityId[];
  /** Position in `lockset` of the entity that has the request; 0 if absent. */
  readonly pos?: number;
}

/** Releases the lock that the instance `parent` holds on an entity; `id` is that of the lock request. */
export interface EntityRelease {
  readonly parent: string;
  readonly id: string;
}

export function isEntityRequest(message: EntityMessage | EntityRelease): message is EntityMessage {
  return "op" in message;
}

/** The ID under which an entity is stored and addressed. Names are compared without case, keys with case. */
export function schedulerId(entity: EntityId): string {
  return `@${entity.name.toLowerCase()}@${entity.key}`;
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
