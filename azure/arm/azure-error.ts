import { isRestError, type RestError } from "@azure/core-rest-pipeline";
import { BackupError, type ErrorCode } from "../../domain/errors.ts";
import { denialOf } from "./access-denied.ts";
import { redact } from "./redact.ts";
import { type ServiceResponse, serviceResponseOf } from "./service-response.ts";
import { TOKEN_NO_LONGER_ACCEPTED, TokenUnavailable } from "./tokens.ts";

/** A call to Azure as error messages name it, and whether a lost response may have left a change behind. */
export interface AzureCall {
  /** A verb phrase that reads after "Cannot": `read the virtual machine`. */
  readonly action: string;
  /** Full resource ID, or another name of the target. */
  readonly resource: string;
  /** Whether Azure may have changed something although no response arrived. */
  readonly kind: "read" | "write";
}

/** The app's own time limit for a call was reached before Azure responded. */
export class AzureCallTimedOut extends Error {
  override readonly name = "AzureCallTimedOut";

  constructor(timeoutSeconds: number) {
    super(`no response within ${timeoutSeconds} s`);
  }
}

/** The response cannot be read: a member the app depends on is missing or of another type. */
export class AzureResponseUnreadable extends Error {
  override readonly name = "AzureResponseUnreadable";
}

/** @throws BackupError with an `AZURE_…` code for every failure of the call. */
export async function callAzure<T>(call: AzureCall, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw toBackupError(call, error);
  }
}

/**
 * As `callAzure`, for a resource that may be missing: `undefined` when Azure says so. A subscription that cannot be found
 * is still an error, because Azure reports that also when the app has no access to it.
 */
export async function readOrUndefined<T>(call: AzureCall, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (isRestError(error) && isAbsence(serviceResponseOf(error))) return undefined;
    throw toBackupError(call, error);
  }
}

/** The parts of a resource ID. @throws BackupError `AZURE_REFUSED` when there are none: no request is sent. */
export function requireId<T>(call: AzureCall, id: T | undefined): T {
  if (id !== undefined) return id;
  throw new BackupError("AZURE_REFUSED", sentence(call, "this is not an ID of that kind"));
}

/** The error of a write that does not find what was created just before: Azure's front ends learn of it within minutes. */
export function notVisibleYet(call: AzureCall, created: string): BackupError {
  const text = sentence(call, `Azure does not see ${redact(created)} yet`, ADVICE.AZURE_UNAVAILABLE);
  return new BackupError("AZURE_UNAVAILABLE", text);
}

/** The error type of the app. Of a response only code and message are kept, of a cause name and message: bounded, without secrets. */
function toBackupError(call: AzureCall, error: unknown): BackupError {
  if (error instanceof BackupError) return error;
  if (isRestError(error)) {
    const response = serviceResponseOf(error);
    return response === undefined || isUnreadableSuccess(error, response)
      ? withoutResponse(call, error)
      : refusal(call, response, error);
  }
  return withoutResponse(call, error);
}

const QUOTA = /^CloudDos/i;
const GUARDED = /ResourceGuard|UnlockPrivilege|ScopeLocked|Immutab/i;
const GUARDED_MESSAGE = /resource ?guard/i;
const BUSY =
  /^(?:BMSUserErrorObjectLocked|BMSUserErrorConflictingProtectionOperation|UserErrorBackupOperationInProgress|UserErrorOperationInProgress|AnotherOperationInProgress|Conflict)$/i;
/** 409s that do not pass with time. */
const LASTING_CONFLICT =
  /^(?:InvalidResourceLocation|InvalidResourceGroupLocation|OperationNotAllowed|PropertyChangeNotAllowed)$/i;
/** The resource was created a moment ago, and this part of Azure does not see it yet. */
const NOT_VISIBLE_YET = /^ResourceNotYetSynced$/i;
const ABSENT_CODE = /^BMSUserError\w*NotFound$/i;
/** The request was never sent, so Azure cannot have acted. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|ERR_TLS_\w+)$/;
/** The gateway or the service timed out: the request may have been processed. */
const UNCERTAIN_503 = /^(?:ServerTimeout|GatewayTimeout)$/i;

const ADVICE: Partial<Record<ErrorCode, string>> = {
  AZURE_UNAUTHENTICATED: "Check the app's managed identity and its tenant, or sign in with az login.",
  AZURE_ACCESS_DENIED: "Assign the role that docs/azure-calls.md names for this call to the app's identity.",
  AZURE_NOT_FOUND: "Check the name, and that the app's identity may see it.",
  AZURE_CONFLICT: "Another operation is in progress on it; the app retries.",
  AZURE_PROVIDER_NOT_REGISTERED:
    "Register the resource provider in the subscription: az provider register --namespace Microsoft.RecoveryServices.",
  AZURE_THROTTLED: "Too many requests; the app retries.",
  AZURE_QUOTA_REACHED: "A quota of Azure Backup is used up: try again the next day (UTC).",
  AZURE_APPROVAL_REQUIRED:
    "A Resource Guard, a lock or immutability protects it: an administrator has to approve this.",
  AZURE_REFUSED: "A retry does not help: correct what Azure names.",
  AZURE_UNAVAILABLE: "The app retries; if it lasts, check status.azure.com.",
  AZURE_OUTCOME_UNKNOWN: "Azure may have acted: check its state before a retry.",
  AZURE_RESPONSE_UNREADABLE: "The app does not understand this response: check the api-version in use.",
};

function isAbsence(response: ServiceResponse | undefined): boolean {
  if (response === undefined) return false;
  const code = response.code ?? "";
  return (
    (response.status === 404 && !/^Subscription/i.test(code) && !NOT_VISIBLE_YET.test(code)) ||
    (response.status === 400 && ABSENT_CODE.test(code))
  );
}

/** The status is a success, the body could not be parsed. */
function isUnreadableSuccess(error: RestError, response: ServiceResponse): boolean {
  return response.status < 400 || error.code === "PARSE_ERROR";
}

const NO_REQUEST = { method: "GET", url: "" };

function refusal(call: AzureCall, response: ServiceResponse, cause: RestError): BackupError {
  const code = cause.code === TOKEN_NO_LONGER_ACCEPTED ? "AZURE_UNAVAILABLE" : codeOf(call, response);
  const statusAndCode = [response.status, response.code].filter((part) => part !== undefined).join(" ");
  const denial = code === "AZURE_ACCESS_DENIED" ? denialOf(response, cause.request ?? NO_REQUEST) : undefined;
  const said = denial?.happened ?? response.message;
  const text = said === undefined ? "" : `: ${redact(said)}`;
  const advice = denial === undefined ? ADVICE[code] : redact(denial.advice);
  return new BackupError(code, sentence(call, `Azure returned ${statusAndCode}${text}`, advice), {
    retryAfterSeconds: response.retryAfterSeconds,
    serviceCode: response.code,
    cause: sanitized(cause),
  });
}

function codeOf(call: AzureCall, response: ServiceResponse): ErrorCode {
  return codeByName(response) ?? codeByStatus(call, response);
}

/** Codes with the same meaning under every status. */
function codeByName({ code = "", message = "" }: ServiceResponse): ErrorCode | undefined {
  if (QUOTA.test(code)) return "AZURE_QUOTA_REACHED";
  if (code === "MissingSubscriptionRegistration") return "AZURE_PROVIDER_NOT_REGISTERED";
  if (GUARDED.test(code) || GUARDED_MESSAGE.test(message)) return "AZURE_APPROVAL_REQUIRED";
  if (BUSY.test(code)) return "AZURE_CONFLICT";
  if (NOT_VISIBLE_YET.test(code)) return "AZURE_UNAVAILABLE";
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
  /** Not implemented: the simulator returns it for calls it does not know. */
  501: "AZURE_REFUSED",
};

function codeByStatus(call: AzureCall, { status, code }: ServiceResponse): ErrorCode {
  const known = CODE_BY_STATUS[status];
  if (known !== undefined) return known;
  if (status < 500 && status !== 408) return "AZURE_REFUSED";
  const certainlyNotProcessed = status === 503 && !UNCERTAIN_503.test(code ?? "");
  return call.kind === "write" && !certainlyNotProcessed ? "AZURE_OUTCOME_UNKNOWN" : "AZURE_UNAVAILABLE";
}

/** No token, no connection, no response in time, or a response that cannot be read. */
function withoutResponse(call: AzureCall, error: unknown): BackupError {
  if (error instanceof TokenUnavailable) return withoutToken(call, error);
  const code = codeWithoutResponse(call, error);
  const failure = error instanceof Error ? sanitized(error) : new Error("a value that is not an error was thrown");
  const happened = whatHappened(code);
  return new BackupError(code, sentence(call, `${happened}: ${failure.message}`, ADVICE[code]), { cause: failure });
}

const TOKEN_ADVICE =
  "The app retries; if it lasts, check that the app has a managed identity, or sign in with az login.";

/** The request was never sent, so that this is transient for a write, too. */
function withoutToken(call: AzureCall, error: TokenUnavailable): BackupError {
  const { retryAfterSeconds } = error;
  const cause = sanitized(error);
  const text = sentence(call, `no token was available: ${cause.message}`, TOKEN_ADVICE);
  return new BackupError("AZURE_UNAVAILABLE", text, { retryAfterSeconds, cause });
}

function whatHappened(code: ErrorCode): string {
  return code === "AZURE_RESPONSE_UNREADABLE" ? "Azure's response cannot be read" : "no response arrived";
}

function codeWithoutResponse(call: AzureCall, error: unknown): ErrorCode {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  const neverSent = NEVER_SENT.test(String(code));
  if (call.kind === "write" && !neverSent) return "AZURE_OUTCOME_UNKNOWN";
  const isTransport =
    name === "AzureCallTimedOut" || name === "AbortError" || (name === "RestError" && code !== "PARSE_ERROR");
  return isTransport ? "AZURE_UNAVAILABLE" : "AZURE_RESPONSE_UNREADABLE";
}

function sentence(call: AzureCall, happened: string, advice = ""): string {
  const end = /[.…]$/.test(happened) ? "" : ".";
  return `Cannot ${redact(call.action)} ${redact(call.resource)}: ${happened}${end} ${advice}`.trimEnd();
}

/** SDK errors carry request and response: headers with the token, signed URLs. Only the name and the redacted text are kept. */
function sanitized(error: Error): Error {
  const copy = new Error(redact(error.message));
  copy.name = redact(error.name);
  copy.stack = `${error.name}: ${copy.message}`;
  return copy;
}
