import type { Instant } from "../../../domain/instant.ts";
import type { RunItemPage, RunPage, RunReports } from "../../../domain/ports/run-reports.ts";
import {
  countStatuses,
  type ItemStatus,
  isFinal,
  type RunItem,
  type RunSummary,
} from "../../../domain/schedule/report.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Reports of runs in memory. */
export class InMemoryRunReports implements RunReports {
  readonly faults = new PlannedFaults();
  readonly #runs = new Map<string, RunSummary>();
  readonly #items = new Map<string, Map<string, { readonly part: number; readonly item: RunItem }>>();

  async saveRun(run: RunSummary): Promise<void> {
    this.faults.check("saveRun");
    this.#runs.set(run.id, run);
  }

  async saveItems(runId: string, part: number, items: readonly RunItem[]): Promise<void> {
    this.faults.check("saveItems");
    const known = this.#items.get(runId) ?? new Map();
    this.#items.set(runId, known);
    for (const item of items) known.set(`${part} ${item.vmId.toLowerCase()}`, { part, item });
  }

  async closePart(runId: string, part: number) {
    this.faults.check("closePart");
    const open = this.#of(runId).filter((line) => line.part === part && !isFinal(line.item.status));
    await this.saveItems(
      runId,
      part,
      open.map(({ item }) => ({ ...item, status: "unknown", reason: "monitorFailed" })),
    );
    const lines = this.#of(runId).filter((line) => line.part === part);
    return { closed: open.length, counts: countStatuses(lines.map(({ item }) => item.status)) };
  }

  async read(runId: string): Promise<RunSummary | undefined> {
    this.faults.check("read");
    return this.#runs.get(runId);
  }

  async list(query: { readonly continuation?: string; readonly pageSize?: number }): Promise<RunPage> {
    this.faults.check("list");
    const all = [...this.#runs.values()].toSorted(
      (a, b) => b.dueAt.localeCompare(a.dueAt) || a.schedule.localeCompare(b.schedule),
    );
    return page(all, query);
  }

  async items(
    runId: string,
    query: { readonly status?: ItemStatus; readonly continuation?: string; readonly pageSize?: number },
  ): Promise<RunItemPage> {
    this.faults.check("items");
    const lines = this.#of(runId).toSorted((a, b) => a.part - b.part);
    const wanted = lines.filter(({ item }) => query.status === undefined || item.status === query.status);
    return page(
      wanted.map(({ item }) => item),
      query,
    );
  }

  async forget(dueBefore: Instant): Promise<void> {
    this.faults.check("forget");
    for (const { id, dueAt } of this.#runs.values()) {
      if (dueAt >= dueBefore) continue;
      this.#runs.delete(id);
      this.#items.delete(id);
    }
  }

  #of(runId: string) {
    return [...(this.#items.get(runId)?.values() ?? [])];
  }
}

function page<T>(all: readonly T[], query: { readonly continuation?: string; readonly pageSize?: number }) {
  const start = Number(query.continuation ?? 0);
  const end = start + (query.pageSize ?? 100);
  return { items: all.slice(start, end), ...(end < all.length && { continuation: String(end) }) };
}
