import { isRestError, type RestError } from "@azure/core-rest-pipeline";
import { BackupError, type ErrorCode } from "../domain/errors.ts";
import { redact } from "./redact.ts";
import { answerOf, type ServiceAnswer } from "./service-answer.ts";

/** What was asked of Azure, for messages and for judging what a lost answer may have left behind. */
export interface AzureCall {
  /** A verb phrase that reads after "Cannot": `read the virtual machine`. */
  readonly action: string;
  /** Full resource ID, or what else names the target. */
  readonly resource: string;
  /** Whether Azure may have changed something although no answer arrived. */
  readonly kind: "read" | "write";
}

/** Our own limit on a call was reached before Azure answered. */
export class AzureCallTimedOut extends Error {
  override readonly name = "AzureCallTimedOut";

  constructor(timeoutSeconds: number) {
    super(`no answer within ${timeoutSeconds} s`);
  }
}

/** The answer cannot be read: a member we depend on is missing or of another type. */
export class AzureAnswerUnreadable extends Error {
  override readonly name = "AzureAnswerUnreadable";
}

/** @throws BackupError with an `AZURE_…` code for everything that goes wrong on the way to Azure and back. */
export async function callAzure<T>(call: AzureCall, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw toBackupError(call, error);
  }
}

/**
 * As `callAzure`, for a resource that may be missing: `undefined` when Azure says so. A subscription that cannot be found
 * is an error all the same, because Azure says that also when the app may not see it.
 */
export async function readOrUndefined<T>(call: AzureCall, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (isRestError(error) && isAbsence(answerOf(error))) return undefined;
    throw toBackupError(call, error);
  }
}

/** The error the rest of the app understands. The cause keeps name and text, without URLs' queries, tokens or headers. */
function toBackupError(call: AzureCall, error: unknown): BackupError {
  if (error instanceof BackupError) return error;
  if (isRestError(error)) {
    const answer = answerOf(error);
    return answer === undefined || isUnreadableSuccess(error, answer)
      ? withoutAnswer(call, error)
      : refusal(call, answer, error);
  }
  return withoutAnswer(call, error);
}

const QUOTA = /^CloudDos/i;
const GUARDED = /ResourceGuard|UnlockPrivilege|ScopeLocked|Immutab/i;
const GUARDED_MESSAGE = /resource ?guard/i;
const BUSY =
  /^(?:BMSUserErrorObjectLocked|BMSUserErrorConflictingProtectionOperation|UserErrorBackupOperationInProgress|UserErrorOperationInProgress|AnotherOperationInProgress|Conflict)$/i;
/** 409s that waiting does not change. */
const LASTING_CONFLICT =
  /^(?:InvalidResourceLocation|InvalidResourceGroupLocation|OperationNotAllowed|PropertyChangeNotAllowed)$/i;
const ABSENT_CODE = /^BMSUserError\w*NotFound$/i;
/** The request never left, so nothing can have happened. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|ERR_TLS_\w+)$/;
const TOKEN_FAILURES: readonly string[] = [
  "CredentialUnavailableError",
  "AuthenticationError",
  "AuthenticationRequiredError",
  "AggregateAuthenticationError",
];
/** The gateway or the service gave up: the request may have reached the other one. */
const UNCERTAIN_503 = /^(?:ServerTimeout|GatewayTimeout)$/i;

const ADVICE: Partial<Record<ErrorCode, string>> = {
  AZURE_UNAUTHENTICATED: "Check that the app has a managed identity, or sign in with az login.",
  AZURE_ACCESS_DENIED: "Give the app's identity the role that docs/azure-calls.md names for this call.",
  AZURE_NOT_FOUND: "Check the name, and that the app's identity may see it.",
  AZURE_CONFLICT: "Another operation holds it; this passes by itself.",
  AZURE_PROVIDER_NOT_REGISTERED:
    "Register the resource provider in the subscription: az provider register --namespace Microsoft.RecoveryServices.",
  AZURE_THROTTLED: "Too many calls; this passes by itself.",
  AZURE_QUOTA_REACHED: "A quota of Azure Backup is used up: try again tomorrow (UTC).",
  AZURE_APPROVAL_REQUIRED: "A Resource Guard, a lock or immutability protects it: a person has to allow this.",
  AZURE_REFUSED: "Asking again does not help: correct what Azure names.",
  AZURE_UNAVAILABLE: "This passes by itself; if not, look at status.azure.com.",
  AZURE_OUTCOME_UNKNOWN: "Azure may have acted: look before asking again.",
  AZURE_RESPONSE_UNREADABLE: "The app does not understand this answer: check the api-version in use.",
};

function isAbsence(answer: ServiceAnswer | undefined): boolean {
  if (answer === undefined) return false;
  const code = answer.code ?? "";
  return (answer.status === 404 && !/^Subscription/i.test(code)) || (answer.status === 400 && ABSENT_CODE.test(code));
}

/** The status says it worked, the body could not be parsed. */
function isUnreadableSuccess(error: RestError, answer: ServiceAnswer): boolean {
  return answer.status < 400 || error.code === "PARSE_ERROR";
}

function refusal(call: AzureCall, answer: ServiceAnswer, cause: Error): BackupError {
  const code = codeOf(call, answer);
  const said = answer.message === undefined ? "" : `: ${redact(answer.message)}`;
  const answered = `Azure answered ${[answer.status, answer.code].filter((part) => part !== undefined).join(" ")}${said}`;
  return new BackupError(code, sentence(call, code, answered), {
    retryAfterSeconds: answer.retryAfterSeconds,
    serviceCode: answer.code,
    cause: harmless(cause),
  });
}

function codeOf(call: AzureCall, answer: ServiceAnswer): ErrorCode {
  return codeByName(answer) ?? codeByStatus(call, answer);
}

/** Codes that mean the same under every status. */
function codeByName({ code = "", message = "" }: ServiceAnswer): ErrorCode | undefined {
  if (QUOTA.test(code)) return "AZURE_QUOTA_REACHED";
  if (code === "MissingSubscriptionRegistration") return "AZURE_PROVIDER_NOT_REGISTERED";
  if (GUARDED.test(code) || GUARDED_MESSAGE.test(message)) return "AZURE_APPROVAL_REQUIRED";
  if (BUSY.test(code)) return "AZURE_CONFLICT";
  if (/^RequestDisallowedByPolicy$/i.test(code) || LASTING_CONFLICT.test(code)) return "AZURE_REFUSED";
  return undefined;
}

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: "AZURE_UNAUTHENTICATED",
  403: "AZURE_ACCESS_DENIED",
  404: "AZURE_NOT_FOUND",
  409: "AZURE_CONFLICT",
  412: "AZURE_CONFLICT",
  429: "AZURE_THROTTLED",
  /** Not implemented there: the simulator says so of calls it does not know. */
  501: "AZURE_REFUSED",
};

function codeByStatus(call: AzureCall, { status, code }: ServiceAnswer): ErrorCode {
  const known = CODE_BY_STATUS[status];
  if (known !== undefined) return known;
  if (status < 500 && status !== 408) return "AZURE_REFUSED";
  const certainlyIdle = status === 503 && !UNCERTAIN_503.test(code ?? "");
  return call.kind === "write" && !certainlyIdle ? "AZURE_OUTCOME_UNKNOWN" : "AZURE_UNAVAILABLE";
}

/** No token, no connection, no answer in time, or an answer that cannot be read. */
function withoutAnswer(call: AzureCall, error: unknown): BackupError {
  const code = codeWithoutAnswer(call, error);
  const failure = error instanceof Error ? harmless(error) : new Error("something that is no error was thrown");
  const happened = code === "AZURE_UNAUTHENTICATED" ? "no token could be had" : whatHappened(code);
  return new BackupError(code, sentence(call, code, `${happened}: ${failure.message}`), { cause: failure });
}

function whatHappened(code: ErrorCode): string {
  return code === "AZURE_RESPONSE_UNREADABLE" ? "Azure's answer cannot be read" : "no answer arrived";
}

function codeWithoutAnswer(call: AzureCall, error: unknown): ErrorCode {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  if (TOKEN_FAILURES.includes(String(name))) return "AZURE_UNAUTHENTICATED";
  const neverSent = NEVER_SENT.test(String(code));
  if (call.kind === "write" && !neverSent) return "AZURE_OUTCOME_UNKNOWN";
  const isTransport =
    name === "AzureCallTimedOut" || name === "AbortError" || (name === "RestError" && code !== "PARSE_ERROR");
  return isTransport ? "AZURE_UNAVAILABLE" : "AZURE_RESPONSE_UNREADABLE";
}

function sentence(call: AzureCall, code: ErrorCode, happened: string): string {
  const end = /[.…]$/.test(happened) ? "" : ".";
  return `Cannot ${call.action} ${redact(call.resource)}: ${happened}${end} ${ADVICE[code] ?? ""}`.trimEnd();
}

/** SDK errors carry request and response: headers with the token, signed URLs. Only name and clean text go on. */
function harmless(error: Error): Error {
  const copy = new Error(redact(error.message));
  copy.name = error.name;
  copy.stack = `${error.name}: ${copy.message}`;
  return copy;
}
