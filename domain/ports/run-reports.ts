import type { Instant } from "../instant.ts";
import type { ItemStatus, RunItem, RunSummary, StatusCounts } from "../schedule/report.ts";

/**
 * Reports of runs, as people want to see them later. A view: what a run goes by lies in the task hub.
 *
 * Every method may throw `BackupError` `STORAGE_UNAVAILABLE` (may pass) or `STORAGE_REFUSED` (does not).
 */
export interface RunReports {
  /** Writes the head of a run's report in place of the former one. */
  saveRun(run: RunSummary): Promise<void>;
  /** Writes lines of a part's machines in place of their former ones; at most 100. */
  saveItems(runId: string, part: number, items: readonly RunItem[]): Promise<void>;
  /** Makes every line of a part that has not ended `unknown`. Returns how many, and how all of the part's lines stand then. */
  closePart(runId: string, part: number): Promise<{ readonly closed: number; readonly counts: StatusCounts }>;
  read(runId: string): Promise<RunSummary | undefined>;
  /** Newest first. */
  list(query: { readonly continuation?: string; readonly pageSize?: number }): Promise<RunPage>;
  /** In the order in which they were selected, part by part. */
  items(
    runId: string,
    query: { readonly status?: ItemStatus; readonly continuation?: string; readonly pageSize?: number },
  ): Promise<RunItemPage>;
  /** Removes reports of runs that were due before, at most 200 in one call. */
  forget(dueBefore: Instant): Promise<void>;
}

export interface RunPage {
  readonly items: readonly RunSummary[];
  /** Present when there may be more. */
  readonly continuation?: string;
}

export interface RunItemPage {
  readonly items: readonly RunItem[];
  /** Present when there may be more. */
  readonly continuation?: string;
}
