import type { Instant } from "../../../domain/instant.ts";
import type { DeliveryEntry, DeliveryLog, DeliveryPage } from "../../../domain/ports/delivery-log.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Deliveries in memory. */
export class InMemoryDeliveryLog implements DeliveryLog {
  readonly faults = new PlannedFaults();
  readonly #entries = new Map<string, DeliveryEntry>();

  async save(entry: DeliveryEntry): Promise<void> {
    this.faults.check("save");
    this.#entries.set(`${entry.channel} ${entry.since} ${entry.messageId}`, entry);
  }

  async list(
    channel: string,
    { continuation = "0", pageSize = 100 }: { readonly continuation?: string; readonly pageSize?: number },
  ): Promise<DeliveryPage> {
    this.faults.check("list");
    const all = [...this.#entries.values()]
      .filter((entry) => entry.channel === channel)
      .toSorted((a, b) => b.since.localeCompare(a.since) || a.messageId.localeCompare(b.messageId));
    const end = Number(continuation) + pageSize;
    return { items: all.slice(Number(continuation), end), ...(end < all.length && { continuation: String(end) }) };
  }

  async forget(channel: string, before: Instant): Promise<void> {
    this.faults.check("forget");
    for (const [key, entry] of this.#entries) {
      if (entry.channel === channel && entry.since < before) this.#entries.delete(key);
    }
  }
}
