import type { OperationStatus } from "@azure/arm-recoveryservicesbackup";
import type { OperationState, StartedOperation } from "../../domain/ports/backup-vault.ts";
import { denialOf, NO_REQUEST } from "../arm/access-denied.ts";
import { AzureResponseUnreadable } from "../arm/azure-error.ts";
import { redact } from "../arm/redact.ts";
import { optional } from "../arm/response-values.ts";
import { errorMembers, type HeaderReader, parseJson, retryAfterSeconds } from "../arm/service-response.ts";

/** A response as the SDK's `onResponse` hands it over. */
export interface RawResponse {
  readonly status: number;
  readonly headers: HeaderReader;
  readonly bodyAsText?: string | null;
}

const OPERATION_ID =
  /\/(?:operationsStatus|operationStatus|operationResults|backupOperations|backupOperationResults)\/([^/?#]+)/i;

/**
 * The ID of an operation or a job, when it is one that may stand in a path: a GUID, with further words in some services. What
 * else Azure named would ask for another resource.
 */
export function parseShortId(id: string): string | undefined {
  return /^[A-Za-z0-9](?:[\w;=-]|\.(?!\.)){0,149}$/.test(id) ? id : undefined;
}

/** Stands for the operation of a write that Azure has carried out at once; Azure's own IDs are GUIDs. */
const COMPLETED_OPERATION_ID = "completed";

/** Whether the operation's end is known without a call to Azure. */
export function isCompletedOperation(operationId: string): boolean {
  return operationId === COMPLETED_OPERATION_ID;
}

/** As `startedOperation`, for a PUT or DELETE: 200 or 204 without an operation means that nothing is left to be done. */
export function startedOrCompleted(response: RawResponse | undefined): StartedOperation {
  const isCompleted = (response?.status === 200 || response?.status === 204) && operationIdOf(response) === undefined;
  return isCompleted ? { operationId: COMPLETED_OPERATION_ID } : startedOperation(response);
}

/**
 * The operation that an accepted write started. Azure names it only in headers, as the end of poll URLs that are signed,
 * long and secret: the ID is taken out, the URLs are dropped. The ID alone can be asked for at the vault.
 *
 * @throws AzureResponseUnreadable when no header names an operation.
 */
export function startedOperation(response: RawResponse | undefined): StartedOperation {
  const operationId = response === undefined ? undefined : operationIdOf(response);
  if (response === undefined || operationId === undefined) {
    throw new AzureResponseUnreadable("the accepted request names no operation");
  }
  return {
    operationId,
    ...optional("retryAfterSeconds", retryAfterSeconds(response.headers)),
  };
}

function operationIdOf({ headers }: RawResponse): string | undefined {
  return [headers.get("azure-asyncoperation"), headers.get("location")]
    .map((url) => OPERATION_ID.exec(url ?? "")?.[1])
    .find((id) => id !== undefined && parseShortId(id) !== undefined);
}

/** @param raw - The same response unparsed: the SDK's model drops the inner error. */
export function toOperationState(status: OperationStatus, raw: RawResponse | undefined): OperationState {
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

function failure(status: string, raw: RawResponse | undefined): OperationState {
  const { code, message } = errorMembers(parseJson(raw?.bodyAsText));
  const denial = denialOf({ code, message }, NO_REQUEST);
  const said = denial?.happened === undefined ? message : `${denial.happened}. ${denial.advice}`;
  return {
    kind: "failed",
    errorCode: code ?? `Operation${status}`,
    errorMessage: redact(said ?? `Azure reports the operation as ${status} without a reason.`),
  };
}
