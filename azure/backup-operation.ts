import type { OperationStatus } from "@azure/arm-recoveryservicesbackup";
import type { OperationState, StartedOperation } from "../domain/ports/backup-vault.ts";
import { optional } from "./answer-values.ts";
import { AzureAnswerUnreadable } from "./azure-error.ts";
import { redact } from "./redact.ts";
import { errorMembers, type HeaderReader, parsed, retryAfterSeconds } from "./service-answer.ts";

/** An answer as the SDK's `onResponse` hands it over. */
export interface RawAnswer {
  readonly headers: HeaderReader;
  readonly bodyAsText?: string | null;
}

const OPERATION_ID =
  /\/(?:operationsStatus|operationStatus|operationResults|backupOperations|backupOperationResults)\/([^/?#]+)/i;

/**
 * The operation that an accepted write started. Azure names it only in headers, as the end of poll URLs that are signed,
 * long and secret: the ID is taken out, the URLs are dropped. The ID alone can be asked for at the vault.
 *
 * @throws AzureAnswerUnreadable when no header names an operation.
 */
export function startedOperation(answer: RawAnswer | undefined): StartedOperation {
  const operationId = [answer?.headers.get("azure-asyncoperation"), answer?.headers.get("location")]
    .map((url) => OPERATION_ID.exec(url ?? "")?.[1])
    .find((id) => id !== undefined);
  if (answer === undefined || operationId === undefined) {
    throw new AzureAnswerUnreadable("the accepted request names no operation");
  }
  return {
    operationId: decodeURIComponent(operationId),
    ...optional("retryAfterSeconds", retryAfterSeconds(answer.headers)),
  };
}

/** @param raw - The same answer unparsed: the SDK's model drops the inner error. */
export function toOperationState(status: OperationStatus, raw: RawAnswer | undefined): OperationState {
  switch (status.status) {
    case "Succeeded":
      return { kind: "succeeded", ...optional("jobId", jobIdOf(status)) };
    case "Failed":
    case "Canceled":
    case "Invalid":
      return failure(status.status, raw);
    default:
      return {
        kind: "inProgress",
        ...optional("retryAfterSeconds", raw === undefined ? undefined : retryAfterSeconds(raw.headers)),
      };
  }
}

function jobIdOf({ properties }: OperationStatus): string | undefined {
  return properties?.objectType === "OperationStatusJobExtendedInfo"
    ? (properties as { readonly jobId?: string }).jobId
    : undefined;
}

function failure(status: string, raw: RawAnswer | undefined): OperationState {
  const { code, message } = errorMembers(parsed(raw?.bodyAsText));
  return {
    kind: "failed",
    errorCode: code ?? `Operation${status}`,
    errorMessage: redact(message ?? `Azure reports the operation as ${status} and gives no reason.`),
  };
}
