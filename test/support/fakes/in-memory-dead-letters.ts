import type { DeadLetterBlob, DeadLetters } from "../../../domain/ports/dead-letters.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Dead letters in memory, two blobs a page. */
export class InMemoryDeadLetters implements DeadLetters {
  readonly faults = new PlannedFaults();
  readonly #blobs = new Map<string, DeadLetterBlob>();

  put(name: string, events?: readonly unknown[]): void {
    this.#blobs.set(name, { name, ...(events !== undefined && { events }) });
  }

  get names(): readonly string[] {
    return [...this.#blobs.keys()].sort();
  }

  async list(continuation = "") {
    this.faults.check("list");
    const found = this.names.filter((name) => name > continuation);
    const page = found.slice(0, 2);
    const last = page.at(-1);
    return {
      blobs: page.flatMap((name) => this.#blobs.get(name) ?? []),
      ...(last !== undefined && found.length > page.length && { continuation: last }),
    };
  }

  async count(): Promise<number> {
    this.faults.check("count");
    return this.#blobs.size;
  }

  async remove(name: string): Promise<void> {
    this.faults.check("remove");
    this.#blobs.delete(name);
  }
}
