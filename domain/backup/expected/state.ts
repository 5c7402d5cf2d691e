import { type Instant, isBefore } from "../../instant.ts";

/**
 * What the checks of a vault's scheduled backups have to remember: kept by the durable entity `expectedBackups`, one per vault. Below
 * 50 KB with 1,000 machines.
 */
export interface ExpectedBackups {
  /** When the vault has to be checked again. */
  readonly nextAt: Instant;
  /** The last check that was completed; absent before the first one. */
  readonly checkedAt?: Instant;
  /** When policies start backups next, or now: the vault's jobs are watched from then until then. */
  readonly openFrom?: Instant;
  readonly openUntil?: Instant;
  /** `packTold`: which machine was seen under which schedule, and since when. */
  readonly expected: string;
  /** `packTold`: machines whose missing backup was told, with the time at which it was due. */
  readonly missed: string;
  /** `packTold`: machines whose scheduled backup left no recovery point, as the vault's watch has told. */
  readonly failed: string;
  /** `packTold`: machines whose backup ran when its window was judged. */
  readonly running: string;
  /** Since when the vault cannot be checked. */
  readonly failedSince?: Instant;
}

/** What one check changes. */
export type SavedCheck = Omit<ExpectedBackups, "failedSince">;

export type CheckOperation =
  | ({ readonly name: "save" } & SavedCheck)
  /** The vault could not be checked. */
  | { readonly name: "postpone"; readonly failedAt: Instant; readonly nextAt: Instant }
  /** The vault is gone. */
  | { readonly name: "forget" };

/** The state after an operation; `undefined`: nothing to keep. The same operation twice changes nothing more. */
export function applyCheckOperation(
  before: ExpectedBackups | undefined,
  operation: CheckOperation,
): ExpectedBackups | undefined {
  switch (operation.name) {
    case "save": {
      const { name: _, ...check } = operation;
      return check;
    }
    case "postpone": {
      const { failedAt, nextAt } = operation;
      const known = before ?? { expected: "", missed: "", failed: "", running: "" };
      return { ...known, nextAt, failedSince: before?.failedSince ?? failedAt };
    }
    case "forget":
      return undefined;
  }
}

/** Whether a vault's scheduled backups have to be checked now: they never were, or their time has come. */
export function isCheckDue(expected: Pick<ExpectedBackups, "nextAt"> | undefined, now: Instant): boolean {
  return expected === undefined || !isBefore(now, expected.nextAt);
}
