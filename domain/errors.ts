import type { ErrorClass } from "./protection/enable-error.ts";

/** Every code an operator can search for; docs/errors.md lists causes and remedies. */
export type ErrorCode =
  /** Settings or holdfast.config.json are wrong. */
  | "CONFIG_INVALID"
  /** Azure answered 401 to a new token. */
  | "AZURE_UNAUTHENTICATED"
  /** 403: the app's identity lacks a right. */
  | "AZURE_ACCESS_DENIED"
  /** 404 where the resource had to exist. */
  | "AZURE_NOT_FOUND"
  /** 409: another operation holds the object. Passes by itself. */
  | "AZURE_CONFLICT"
  /** 409: the subscription has not registered the resource provider. */
  | "AZURE_PROVIDER_NOT_REGISTERED"
  /** 429: wait as long as Azure says. */
  | "AZURE_THROTTLED"
  /** A daily or absolute quota of Azure Backup is used up (`CloudDos…`): no retry before it resets. */
  | "AZURE_QUOTA_REACHED"
  /** A Resource Guard, a lock or immutability asks for a human. */
  | "AZURE_APPROVAL_REQUIRED"
  /** 400 and other refusals that no retry changes. */
  | "AZURE_REFUSED"
  /** 5xx with nothing done as far as is known, no connection, or no token. */
  | "AZURE_UNAVAILABLE"
  /** A write whose response was lost: Azure may have acted. Read before writing again. */
  | "AZURE_OUTCOME_UNKNOWN"
  /** Azure sent a response that cannot be read. */
  | "AZURE_RESPONSE_UNREADABLE"
  /** A chat channel no longer exists, or refuses the app's credential: it takes no message until a person mends it. */
  | "CHAT_GONE"
  /** A chat channel refused a message for good. */
  | "CHAT_REFUSED"
  /** A chat channel could not be reached, or asked for a wait. */
  | "CHAT_UNAVAILABLE"
  /** The app's own storage account refuses a call for good: a missing role, a wrong key. */
  | "STORAGE_REFUSED"
  /** The app's own storage account does not answer, fails, or is throttled. */
  | "STORAGE_UNAVAILABLE";

/** Codes of failures that may pass without action. */
const RETRYABLE_CODES: readonly string[] = [
  "AZURE_CONFLICT",
  "AZURE_THROTTLED",
  "AZURE_UNAVAILABLE",
  "AZURE_OUTCOME_UNKNOWN",
  "CHAT_UNAVAILABLE",
  "STORAGE_UNAVAILABLE",
];

/** Whether a failure with this code may pass without action. */
export function isRetryableCode(code: string): boolean {
  return RETRYABLE_CODES.includes(code);
}

/** What survives of a `BackupError` when it crosses the task hub. */
export interface FailureFacts {
  /** Absent when the failure was not made by the app (a crash, a bug). */
  readonly code?: ErrorCode;
  readonly retryable: boolean;
  /** Seconds that Azure or the channel asked to wait. */
  readonly retryAfterSeconds?: number;
  /** The service's own code, e.g. `UserErrorGuestAgentStatusUnavailable`. */
  readonly serviceCode?: string;
  /** What the service's code means, as the activity classified it. */
  readonly errorClass?: ErrorClass;
}

/**
 * A failure that the workflow cannot handle by itself. What it can handle ("not protected yet") is a return value instead.
 *
 * The class does not survive the trip from an activity to an orchestrator. `code`, `retryable`, `retryAfterSeconds` and
 * `serviceCode` do, because functions/register-workflows.ts registers them as exception properties; what hosts that drop
 * properties hand over is read by failure-text.ts. Branch on the code, never on `instanceof` or the text.
 */
export class BackupError extends Error {
  override readonly name = "BackupError";
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly serviceCode: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly retryAfterSeconds?: number | undefined;
      readonly serviceCode?: string | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    const wait = options.retryAfterSeconds === undefined ? "" : ` [retry after ${options.retryAfterSeconds} s]`;
    super(`${code}: ${message}${wait}`, { cause: options.cause });
    this.code = code;
    this.retryable = isRetryableCode(code);
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.serviceCode = options.serviceCode;
  }
}
