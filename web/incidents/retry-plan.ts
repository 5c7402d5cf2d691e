import { resourceKey } from "../../domain/resource-id.ts";

/** What an incident concerns, of `items` in `GET /api/incidents/{id}`. */
export interface IncidentItem {
  readonly key: string;
  readonly vmId?: string | undefined;
  /** When it was solved; absent while it is concerned. */
  readonly closedAt?: string | undefined;
}

/** Machines whose backups are requested again at once. */
const MAX_RETRIED = 25;

export interface RetryPlan {
  /** Each once, at most 25. */
  readonly vmIds: readonly string[];
  /** Machines that it concerns beyond those. */
  readonly left: number;
}

/** The machines that an incident still concerns, as far as they are known; those that were solved are left alone. */
export function retryPlan(items: readonly IncidentItem[]): RetryPlan {
  const open = items.flatMap(({ vmId, closedAt }) => (vmId === undefined || closedAt !== undefined ? [] : [vmId]));
  const unique = [...new Map(open.map((vmId) => [resourceKey(vmId), vmId])).values()];
  return { vmIds: unique.slice(0, MAX_RETRIED), left: Math.max(0, unique.length - MAX_RETRIED) };
}

/**
 * Does something for each, so many at a time.
 *
 * @returns The results in the order of the items.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await act(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
  return results;
}
