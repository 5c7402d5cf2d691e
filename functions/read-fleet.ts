import { type Fleet, type FleetColumn, fleetColumns } from "../api/fleet.ts";
import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import { countStates } from "../domain/inventory/counts.ts";
import type { ListedRecord } from "../domain/inventory/record.ts";
import { reasonSentence } from "../domain/notices/reason-sentence.ts";
import { reasonWords } from "../domain/notices/reason-words.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import { type JsonBody, jsonBodyOf } from "./http/json-response.ts";

interface Deps {
  readonly inventory: Pick<Inventory, "listAll" | "counts" | "lastSweep">;
  readonly now: () => Instant;
}

/** Machines in one response: some ten megabytes, and as much as a browser shows at ease. */
const MAX_ROWS = 50_000;
/** However many tabs ask, an instance reads the inventory once in that time. */
const FRESH_SECONDS = 5;

/**
 * The whole inventory as one table, at most five seconds old. The tag covers all but `asOf`: it stays the same until a machine changes.
 *
 * @throws BackupError `STORAGE_UNAVAILABLE`, `STORAGE_REFUSED`
 */
export function createReadFleet(deps: Deps): () => Promise<JsonBody> {
  let known: { readonly at: Instant; readonly json: Promise<JsonBody> } | undefined;
  return () => {
    const at = deps.now();
    if (known !== undefined && isFresh(known.at, at)) return known.json;
    const json = read(deps.inventory, at);
    const entry = { at, json };
    known = entry;
    json.catch(() => {
      if (known === entry) known = undefined;
    });
    return json;
  };
}

function isFresh(readAt: Instant, now: Instant): boolean {
  return !isBefore(now, readAt) && isBefore(now, addSeconds(readAt, FRESH_SECONDS));
}

async function read(inventory: Deps["inventory"], asOf: Instant): Promise<JsonBody> {
  const [{ records, isCut }, sweep] = await Promise.all([inventory.listAll(MAX_ROWS), inventory.lastSweep()]);
  const { sweepId, endedAt, isComplete } = sweep ?? {};
  const content: Omit<Fleet, "asOf"> = {
    ...(sweepId !== undefined &&
      endedAt !== undefined &&
      isComplete !== undefined && { lastSweep: { sweepId, endedAt, isComplete } }),
    counts: isCut ? await inventory.counts() : countStates(records.map(({ state }) => state)),
    ...(isCut && { isCut }),
    columns: [...fleetColumns],
    rows: records.map(rowOf),
    texts: Object.fromEntries([...new Set(records.map(({ reason }) => reason))].sort().map(textOf)),
  };
  return jsonBodyOf({ asOf, ...content } satisfies Fleet, content);
}

function textOf(reason: string): readonly [string, string] {
  return [reason, reasonSentence(reason) ?? reasonWords(reason)];
}

const CELLS: Readonly<Record<FleetColumn, (record: ListedRecord) => string | number | undefined>> = {
  vmId: ({ vmId }) => vmId,
  name: ({ name }) => name,
  resourceGroup: ({ resourceGroup }) => resourceGroup,
  subscriptionId: ({ subscriptionId }) => subscriptionId,
  location: ({ location }) => location,
  state: ({ state }) => state,
  reason: ({ reason }) => reason,
  since: ({ since }) => since,
  until: ({ until }) => until,
  vaultId: ({ vaultId }) => vaultId,
  rule: ({ rule }) => rule,
  lastRecoveryPointAt: ({ lastRecoveryPointAt }) => lastRecoveryPointAt,
  lastBackupResult: ({ lastBackup }) => lastBackup?.result,
  lastBackupAt: ({ lastBackup }) => lastBackup?.endedAt,
  attempts: ({ attempts }) => attempts,
};

function rowOf(record: ListedRecord): (string | number | null)[] {
  return fleetColumns.map((column) => CELLS[column](record) ?? null);
}
