import { type RecordedChange, subjectKey } from "../../../domain/changes/change.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { ChangeLog, ChangePage } from "../../../domain/ports/change-log.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Changes in memory. */
export class InMemoryChangeLog implements ChangeLog {
  readonly faults = new PlannedFaults();
  readonly #changes = new Map<string, RecordedChange>();

  async save(id: string, change: RecordedChange): Promise<void> {
    this.faults.check("save");
    this.#changes.set(`${change.at}!${id}`, change);
  }

  async list({ subject, continuation, pageSize = 100 }: Parameters<ChangeLog["list"]>[0]): Promise<ChangePage> {
    this.faults.check("list");
    const found = [...this.#changes.entries()]
      .toSorted(([a], [b]) => b.localeCompare(a))
      .filter(([key]) => continuation === undefined || key < continuation)
      .filter(([, change]) => subject === undefined || subjectKey(change.subject) === subjectKey(subject));
    const shown = found.slice(0, pageSize);
    const last = shown.at(-1)?.[0];
    const items = shown.map(([, change]) => change);
    return { items, ...(found.length > pageSize && last !== undefined && { continuation: last }) };
  }

  async forget(before: Instant): Promise<void> {
    this.faults.check("forget");
    for (const [key, { at }] of this.#changes) if (at < before) this.#changes.delete(key);
  }
}
