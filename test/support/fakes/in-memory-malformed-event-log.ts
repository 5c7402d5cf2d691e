import { dayOf, type MalformedEventCount, summarizeMalformed } from "../../../domain/events/malformed-events.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { MalformedEventLog } from "../../../domain/ports/malformed-event-log.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Counts of malformed events in memory. */
export class InMemoryMalformedEventLog implements MalformedEventLog {
  readonly faults = new PlannedFaults();
  readonly #counts = new Map<string, MalformedEventCount>();
  /** Every save, in order. */
  readonly saved: MalformedEventCount[] = [];
  reads = 0;

  async save(count: MalformedEventCount): Promise<void> {
    this.faults.check("save");
    this.saved.push(count);
    this.#counts.set(`${count.day}!${count.writer}`, count);
  }

  async read(since: Instant) {
    this.reads += 1;
    this.faults.check("read");
    return summarizeMalformed([...this.#counts.values()].filter(({ day }) => day >= dayOf(since)));
  }

  async forget(before: Instant): Promise<void> {
    this.faults.check("forget");
    for (const [key, { day }] of this.#counts) if (day < dayOf(before)) this.#counts.delete(key);
  }
}
