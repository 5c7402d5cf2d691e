import {
  countMalformed,
  dayOf,
  type EventEntrance,
  type MalformedEventCount,
  type MalformedEventSummary,
} from "../../domain/events/malformed-events.ts";
import { addSeconds, type Instant, isBefore } from "../../domain/instant.ts";
import type { MalformedEventLog } from "../../domain/ports/malformed-event-log.ts";

interface Deps {
  readonly log: Pick<MalformedEventLog, "save" | "read">;
  /** Names this process among the others. */
  readonly writer: string;
  readonly now: () => Instant;
  /** Resolves after that many milliseconds, and keeps no process running. */
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** Between two saves of one process: what it has counted since may be lost with it. Milliseconds. */
export const SAVE_INTERVAL_MS = 10_000;
/** A handler waits that long for the first save, so that an unreachable storage account delays no acknowledgement. Milliseconds. */
const SAVE_WAIT_MS = 2_000;
/** How far back `read` looks. */
export const KEPT_DAYS = 7;
/** `read` asks the storage account once in that time: health is open to everybody. */
const READ_AGAIN_SECONDS = 30;

/**
 * Counts the events that could not be read, over all processes and restarts. The first one is saved at once; while more come, this
 * process writes its one row once in ten seconds, however many they are. A process that ends takes with it what it has counted
 * since, and nothing else: each event is in the log.
 */
export class MalformedEvents {
  readonly #deps: Deps;
  readonly #counts = new Map<string, MalformedEventCount>();
  readonly #unsaved = new Set<string>();
  #isSaving = false;
  #known: { readonly at: Instant; readonly summary: Promise<MalformedEventSummary> } | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Never rejects. @param because - One bounded line without secrets. */
  async add(because: string, entrance: EventEntrance): Promise<void> {
    const { writer, now, wait } = this.#deps;
    const at = now();
    const day = dayOf(at);
    for (const old of this.#counts.keys()) if (old !== day && !this.#unsaved.has(old)) this.#counts.delete(old);
    this.#counts.set(day, countMalformed(this.#counts.get(day), writer, { at, because, entrance }));
    this.#unsaved.add(day);
    if (this.#isSaving) return;
    this.#isSaving = true;
    const saved = this.#save();
    void saved.then(() => this.#keepSaving());
    await Promise.race([saved, wait(SAVE_WAIT_MS)]);
  }

  /**
   * What all processes have counted in the last seven UTC days and today, at most 30 seconds old.
   *
   * @throws BackupError `STORAGE_UNAVAILABLE`, `STORAGE_REFUSED`
   */
  read(): Promise<MalformedEventSummary> {
    const { log, now } = this.#deps;
    const at = now();
    if (this.#known === undefined || !isBefore(at, addSeconds(this.#known.at, READ_AGAIN_SECONDS))) {
      const summary = log.read(addSeconds(at, -KEPT_DAYS * 86_400));
      this.#known = { at, summary };
    }
    return this.#known.summary;
  }

  async #keepSaving(): Promise<void> {
    do {
      await this.#deps.wait(SAVE_INTERVAL_MS);
      await this.#save();
    } while (this.#unsaved.size > 0);
    this.#isSaving = false;
  }

  async #save(): Promise<void> {
    for (const day of [...this.#unsaved]) {
      const count = this.#counts.get(day);
      this.#unsaved.delete(day);
      if (count === undefined) continue;
      // The next round tries again: the count is the day's sum, so nothing is missing then.
      await this.#deps.log.save(count).catch(() => this.#unsaved.add(day));
    }
  }
}
