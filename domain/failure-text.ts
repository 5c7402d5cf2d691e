import { type ErrorCode, type FailureFacts, isRetryableCode } from "./errors.ts";
import { type ErrorClass, errorClasses } from "./protection/enable-error.ts";

/** What a failure of an activity says: the facts that decide what follows, and one line for operators. */
export interface ReadFailure {
  readonly facts: FailureFacts;
  /** Without the host's preamble, JSON or a stack; at most 600 characters. */
  readonly message: string;
}

const MAX_MESSAGE_LENGTH = 600;
/** A failure text is read this far: the facts stand at its beginning, a stack may follow. */
const MAX_TEXT_LENGTH = 20_000;
const APP_MESSAGE = /\b((?:AZURE|CHAT|CONFIG|STORAGE)_[A-Z_]+): /;
const WAIT_IN_TEXT = /\[retry after (\d+(?:\.\d+)?) s\]/;
/** How durable-functions 3.5 begins the JSON that it puts into an error's message (`buildTaskFailureDetailsJson`). */
const PAYLOAD_START = '{"errorType":';

/**
 * Reads the text of a failed activity. Three forms exist:
 *
 * - Extensions from about 3.14 on hand over exception properties; the text is `BackupError: AZURE_…: …`.
 * - Older ones make the SDK's JSON the message: `Activity function 'x' failed:  {"errorType":"BackupError",…} \n stack`.
 * - Errors that are none of the app's have no properties: `Activity function 'x' failed:  worker exited \n stack`.
 *
 * A failure without a code of the app may pass with the next attempt.
 */
export function readFailureText(given: string): ReadFailure {
  const text = given.slice(0, MAX_TEXT_LENGTH);
  const start = text.indexOf(PAYLOAD_START);
  if (start < 0) return readPlainText(text);
  const payload = objectIn(text.slice(start));
  if (payload === undefined) return readPlainText(unescaped(text.slice(start)));
  const plain = readPlainText(String(payload["errorMessage"] ?? ""));
  return { ...plain, facts: withProperties(plain.facts, payload["properties"]) };
}

/** The facts as exception properties state them, over those of the text. */
export function withProperties(facts: FailureFacts, properties: unknown): FailureFacts {
  if (typeof properties !== "object" || properties === null) return facts;
  const given: Readonly<Record<string, unknown>> = { ...properties };
  const { code, retryable, retryAfterSeconds, serviceCode, errorClass } = given;
  return {
    ...facts,
    ...(typeof code === "string" && factsOfCode(code)),
    ...(typeof retryable === "boolean" && { retryable }),
    ...(typeof retryAfterSeconds === "number" && { retryAfterSeconds }),
    ...(typeof serviceCode === "string" && { serviceCode }),
    ...(isErrorClass(errorClass) && { errorClass }),
  };
}

/** The facts of a failure of which only the app's code is known. */
export function factsOfCode(code: string): FailureFacts {
  return { code: code as ErrorCode, retryable: isRetryableCode(code) };
}

function readPlainText(text: string): ReadFailure {
  const found = APP_MESSAGE.exec(text);
  const message = firstLine(text.slice(found?.index ?? 0));
  const code = found?.[1];
  if (code === undefined) return { facts: { retryable: true }, message };
  const wait = WAIT_IN_TEXT.exec(text)?.[1];
  return { facts: { ...factsOfCode(code), ...(wait !== undefined && { retryAfterSeconds: Number(wait) }) }, message };
}

function firstLine(text: string): string {
  return text.replace(/\n.*$/s, "").trim().slice(0, MAX_MESSAGE_LENGTH);
}

/** The JSON object at the beginning of a text; `undefined` when it was cut off or masked, so that it is no JSON. */
function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.slice(0, endOfObject(text)));
    return { ...(value as object) };
  } catch {
    return undefined;
  }
}

/** Where the object that the text begins with ends; strings may hold braces and escaped quotes. */
function endOfObject(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (token === "{") depth += 1;
    if (token === "}") depth -= 1;
    if (token === "}" && depth === 0) return index + 1;
  }
  return text.length;
}

/** The error's message in JSON that cannot be parsed: what stands before the next quote, without its escapes. */
function unescaped(json: string): string {
  const [, message = ""] = /"errorMessage":"((?:[^"\\]|\\.)*)/s.exec(json) ?? [];
  return message.replaceAll(/\\n/g, "\n").replaceAll(/\\(.)/gs, "$1");
}

function isErrorClass(value: unknown): value is ErrorClass {
  return errorClasses.some((each) => each === value);
}
