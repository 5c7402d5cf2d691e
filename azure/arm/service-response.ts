import type { RestError } from "@azure/core-rest-pipeline";
import { maskSecrets } from "../../domain/text/mask-secrets.ts";

/** An error response of Azure, read from any of the shapes its body may have. */
export interface ServiceResponse {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** Headers as both generations of the SDK hand them over. */
export interface HeaderReader {
  get(name: string): string | undefined;
}

const WAIT_IN_MESSAGE = /again after '?(\d+)'? ?seconds/i;
/** Azure asks for waits of up to a day; a longer one is an invalid header. */
const MAX_WAIT_SECONDS = 86_400;

/** `undefined` when no response arrived. */
export function serviceResponseOf(error: RestError): ServiceResponse | undefined {
  const { response } = error;
  if (response === undefined) return undefined;
  const { code, message } = errorMembers(parseJson(response.bodyAsText));
  const named = message === undefined ? undefined : WAIT_IN_MESSAGE.exec(message)?.[1];
  return {
    status: response.status,
    code,
    message,
    retryAfterSeconds: retryAfterSeconds(response.headers) ?? (named === undefined ? undefined : Number(named)),
  };
}

/**
 * The wait a response asks for, in seconds. A date is measured against the response's own `Date`, so that it does not depend
 * on the local clock.
 */
export function retryAfterSeconds(headers: HeaderReader): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (text === undefined || text === "") return quotaResetSeconds(headers);
  if (/^\d+$/.test(text)) return Math.min(Number(text), MAX_WAIT_SECONDS);
  const seconds = (Date.parse(text) - Date.parse(headers.get("date") ?? "")) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, Math.ceil(seconds)), MAX_WAIT_SECONDS) : undefined;
}

/** When Resource Graph's quota per caller is renewed, `hh:mm:ss`; `undefined` while some of it is left. */
function quotaResetSeconds(headers: HeaderReader): number | undefined {
  const reset = /^(\d+):(\d\d):(\d\d)/.exec(headers.get("x-ms-user-quota-resets-after")?.trim() ?? "");
  if (reset === null || headers.get("x-ms-user-quota-remaining")?.trim() !== "0") return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = reset.slice(1).map(Number);
  return Math.min(hours * 3600 + minutes * 60 + seconds, MAX_WAIT_SECONDS);
}

/**
 * Code and message of an error body. ARM wraps them in `error`; some providers do not; the oldest endpoints of Recovery
 * Services return `{ErrorCode, Message: {Value}}`. An inner error with a code of its own is more specific and wins.
 */
export function errorMembers(body: unknown): {
  readonly code: string | undefined;
  readonly message: string | undefined;
} {
  const root = members(body);
  const error = isRecord(root["error"]) ? root["error"] : root;
  const inner = members(error["innerError"] ?? error["innererror"]);
  const message = error["message"] ?? members(root["Message"])["Value"];
  const innerMessage = nonEmptyText(inner["message"]);
  return {
    code: codeIn(inner["code"]) ?? codeIn(error["code"]) ?? codeIn(root["ErrorCode"]),
    message: innerMessage === undefined ? nonEmptyText(message) : joined(nonEmptyText(message), innerMessage),
  };
}

/** JSON text as a value; `undefined` when it is not JSON. */
export function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function joined(outer: string | undefined, inner: string): string {
  return outer === undefined || outer === inner ? inner : `${outer} (${inner})`;
}

/** Codes are short words; any other value in their place may hold a secret and is dropped. */
function codeIn(value: unknown): string | undefined {
  const isCode = typeof value === "string" && /^[A-Za-z0-9][\w.-]{0,99}$/.test(value) && maskSecrets(value) === value;
  return isCode ? value : undefined;
}

function nonEmptyText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
