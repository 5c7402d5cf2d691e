import type { Approval } from "../../../domain/approvals/approval.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { Approvals } from "../../../domain/ports/approvals.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Approvals in memory. */
export class InMemoryApprovals implements Approvals {
  readonly faults = new PlannedFaults();
  readonly #approvals = new Map<string, Approval>();

  async request(approval: Approval): Promise<Approval> {
    this.faults.check("request");
    const known = this.#approvals.get(approval.id) ?? approval;
    this.#approvals.set(approval.id, known);
    return known;
  }

  async read(id: string): Promise<Approval | undefined> {
    this.faults.check("read");
    return this.#approvals.get(id);
  }

  async list(): Promise<readonly Approval[]> {
    this.faults.check("list");
    return [...this.#approvals.values()].toSorted((a, b) => b.requestedAt.localeCompare(a.requestedAt));
  }

  async update(id: string, change: (approval: Approval) => Approval | undefined): Promise<Approval | undefined> {
    this.faults.check("update");
    const before = this.#approvals.get(id);
    const after = before && change(before);
    if (after !== undefined) this.#approvals.set(id, after);
    return after;
  }

  async forget(requestedBefore: Instant): Promise<void> {
    this.faults.check("forget");
    for (const [id, { requestedAt }] of this.#approvals) if (requestedAt < requestedBefore) this.#approvals.delete(id);
  }
}
