import { BackupError } from "../domain/errors.ts";
import { type Instant, toDate } from "../domain/instant.ts";
import { resourceKey } from "../domain/resource-id.ts";

/** Lists of subscriptions that the activities of one process share. */
export interface SharedLists<T> {
  /**
   * The list of a subscription, read again when it is older. Calls at the same time share one request.
   *
   * @param at - By the clock of the workflow that asks.
   * @returns `undefined` when Azure refuses or fails to list; it is asked again after five minutes.
   */
  read(subscriptionId: string, at: Instant, maxAgeSeconds: number): Promise<T | undefined>;
}

interface Entry<T> {
  readonly atMs: number;
  readonly list: Promise<T | undefined>;
  hasFailed: boolean;
}

/** A list that Azure does not give is not asked for at every machine. Seconds. */
const FAILED_SECONDS = 300;
/** Forgotten then, so that subscriptions that are quiet take no memory. Seconds. */
const FORGOTTEN_SECONDS = 3600;

/** @param list - Reads a subscription's list; a `BackupError` means that it cannot be read. */
export function createSharedLists<T>(list: (subscriptionId: string) => Promise<T>): SharedLists<T> {
  const entries = new Map<string, Entry<T>>();
  const start = (key: string, atMs: number): Promise<T | undefined> => {
    const entry: Entry<T> = { atMs, hasFailed: false, list: list(key).catch((error) => fail(key, entry, error)) };
    entries.set(key, entry);
    return entry.list;
  };
  const fail = (key: string, entry: Entry<T>, error: unknown): undefined => {
    entry.hasFailed = true;
    if (error instanceof BackupError) return undefined;
    entries.delete(key);
    throw error;
  };
  return {
    async read(subscriptionId, at, maxAgeSeconds) {
      const atMs = toDate(at).getTime();
      for (const [key, entry] of entries) if (ageSeconds(entry, atMs) > FORGOTTEN_SECONDS) entries.delete(key);
      const key = resourceKey(subscriptionId);
      const known = entries.get(key);
      const usableSeconds = known?.hasFailed === true ? FAILED_SECONDS : maxAgeSeconds;
      if (known === undefined || ageSeconds(known, atMs) > usableSeconds) return await start(key, atMs);
      return await known.list;
    },
  };
}

function ageSeconds({ atMs }: { readonly atMs: number }, nowMs: number): number {
  return (nowMs - atMs) / 1000;
}
