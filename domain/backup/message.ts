import type { Instant } from "../instant.ts";
import type { RetryClass } from "../notices/advice/types.ts";
import type { BackupResult } from "./result.ts";

/** What a workflow that waits for a machine's backup is told. */
export type BackupMessage =
  /** Its job runs. */
  | { readonly kind: "running"; readonly vmId: string; readonly jobId: string }
  /** Evidence shows the job's snapshot. */
  | { readonly kind: "snapshotTaken"; readonly vmId: string; readonly jobId: string; readonly at: Instant }
  /** No job of the machine is visible: the operation of its backup has to be read. */
  | { readonly kind: "noJob"; readonly vmId: string }
  | {
      readonly kind: "ended";
      readonly vmId: string;
      readonly result: BackupResult;
      /** How the failure may be retried, as classified when it was read. */
      readonly retry?: RetryClass;
      readonly endedAt?: Instant;
    };

/** The job that a message is about, in lower case; `undefined` where it names none. */
export function jobIdOf(message: BackupMessage): string | undefined {
  if (message.kind === "noJob") return undefined;
  return (message.kind === "ended" ? message.result.jobId : message.jobId)?.toLowerCase();
}
