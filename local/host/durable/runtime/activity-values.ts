import type { TypedData } from "../../contract.ts";
import { errorMessage, errorStack } from "../../error-text.ts";
import type { FailureDetails } from "../replay/history-events.ts";

/** The values with which an activity function is called. */
export interface ActivityArguments {
  readonly triggerData: TypedData;
  /** The `data` of the trigger metadata; absent without an input. */
  readonly data: TypedData | undefined;
}

/**
 * Converts the stored input (JSON text) to the values that the worker receives. The SDK encodes text inputs once more than
 * others; the real host writes booleans as .NET does.
 */
export function activityArguments(inputJson: string | null): ActivityArguments {
  if (inputJson === null || inputJson === "null") return { triggerData: {}, data: undefined };
  return { triggerData: { string: triggerText(inputJson) }, data: { json: inputJson } };
}

function triggerText(inputJson: string): string {
  if (inputJson.startsWith('"')) return JSON.parse(inputJson) as string;
  if (inputJson === "true") return "True";
  return inputJson === "false" ? "False" : inputJson;
}

/**
 * A text as the library of the app reads it: the value that it is the JSON text of, else the text itself. The real host sends
 * the text alone; for one that cannot be JSON the library would throw and catch an error, which costs more than a short
 * activity.
 */
export function textData(text: string): TypedData {
  return NEVER_JSON.test(text) ? { json: JSON.stringify(text) } : { string: text };
}

/** The first character, or what follows it, of a text that is not JSON. Some such texts do not match. */
const NEVER_JSON = /^(?:[^\s{["\-\dtfn]|\d+[^\d.eE\s]|[tfn](?!rue|alse|ull))/;

/** An activity's return value as JSON text; null without one. */
export function activityResult(value: TypedData | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (value.string !== undefined) return JSON.stringify(value.string);
  if (value.json !== undefined) return typeof value.json === "string" ? value.json : JSON.stringify(value.json);
  if (value.bytes !== undefined) return JSON.stringify(Buffer.from(value.bytes).toString("base64"));
  const number = value.int ?? value.double;
  if (number === undefined) return null;
  return Number.isFinite(number) ? String(number) : JSON.stringify(String(number));
}

export interface ActivityFailure {
  readonly Reason: string;
  readonly Details: string;
  readonly FailureDetails: FailureDetails | undefined;
}

/**
 * A failed activity as recorded in the history. An app may describe its errors as JSON in the message
 * (`setExceptionPropertiesProvider`).
 *
 * @param readsProperties - False: like extensions before 3.14, which leave that JSON in the message.
 */
export function activityFailure(name: string, error: unknown, readsProperties = true): ActivityFailure {
  const message = errorMessage(error);
  const details = readsProperties ? parseFailureDetails(message) : undefined;
  return {
    Reason: `Activity function '${name}' failed:  ${details?.ErrorMessage ?? message}`,
    Details: errorStack(error),
    FailureDetails: details,
  };
}

function parseFailureDetails(message: string): FailureDetails | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    return toFailureDetails(JSON.parse(message));
  } catch {
    return undefined;
  }
}

function toFailureDetails(value: unknown): FailureDetails | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const { errorType, errorMessage, stackTrace, isNonRetriable, properties, innerFailure } = fields;
  if (typeof errorType !== "string") return undefined;
  return {
    ErrorType: errorType,
    ErrorMessage: typeof errorMessage === "string" ? errorMessage : "",
    StackTrace: typeof stackTrace === "string" ? stackTrace : null,
    IsNonRetriable: isNonRetriable === true,
    Properties: properties ?? null,
    InnerFailure: toFailureDetails(innerFailure) ?? null,
  };
}
