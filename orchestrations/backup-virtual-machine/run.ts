import type { z } from "zod";
import type { BackupProblem } from "../../domain/alerts/typed-alert.ts";
import type { BackupResult, BackupResultKind } from "../../domain/backup/result.ts";
import type { RetryClass } from "../../domain/notices/advice/types.ts";
import type { BackupReason } from "../../domain/reasons.ts";
import type { backupVirtualMachine } from "../contracts/workflows.ts";
import type { FromJson } from "../durable/json.ts";

export type BackupInput = FromJson<z.output<typeof backupVirtualMachine.input>>;
export type BackupAttempts = NonNullable<BackupInput["attempts"]>;

/** A backup that the vault's watcher follows. */
export type Awaited = NonNullable<BackupInput["awaited"]>;

/** An end without a job. `message` is Azure's or the app's. */
export interface NotStarted {
  readonly kind: "notStarted";
  readonly result: Extract<BackupResultKind, "failed" | "unknown">;
  readonly reason: BackupReason;
  readonly serviceCode?: string;
  readonly message?: string;
  readonly retry?: RetryClass;
  /** See `BackupAttempts`. */
  readonly before?: NonNullable<BackupAttempts["before"]>;
  /** Absent when no vault was found. */
  readonly vaultId?: string;
}

/** How one attempt ended. */
export interface AttemptEnd {
  readonly result: BackupResult;
  readonly retry?: RetryClass;
  readonly before?: NonNullable<BackupAttempts["before"]>;
  /** What no other workflow reports: it is raised when the backup is not tried again. */
  readonly alert?: BackupProblem;
}
