import type { InvocationContext } from "@azure/functions";
import { type InventoryRecord, recordOf } from "../../domain/inventory/record.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { sweepUnseen } from "../../orchestrations/contracts/sweep.ts";

/** Machines on one page: their IDs are below 64 KB together. */
const PAGE_SIZE = 200;

interface Deps {
  readonly inventory: Pick<Inventory, "list" | "upsert">;
  readonly config: Pick<ProtectionConfig, "subscriptionIds">;
}

/**
 * One page of the machines that the inventory has and a sweep did not see: unknown where their subscription could not be read, else
 * probably gone, which their own workflow proves. A machine of a subscription that is not configured stays as its events and backups
 * say: no sweep looks for it, and health warns of that. Safe to repeat. Without the inventory there is nothing to do.
 */
export function createSweepUnseen({ inventory, config }: Deps) {
  const configured = config.subscriptionIds.map((id) => id.toLowerCase());
  return async (
    rawInput: unknown,
    context: Pick<InvocationContext, "warn">,
  ): Promise<ActivityOutput<typeof sweepUnseen>> => {
    const { at, startedAt, readable, isScanComplete, continuation } = sweepUnseen.input.parse(rawInput);
    try {
      const page = await inventory.list({
        observedBefore: startedAt,
        pageSize: PAGE_SIZE,
        ...(continuation !== undefined && { continuation }),
      });
      const unseen = page.items.filter(
        ({ state, subscriptionId }) => state !== "deleted" && configured.includes(subscriptionId.toLowerCase()),
      );
      const isReadable = ({ subscriptionId }: InventoryRecord) => readable.includes(subscriptionId.toLowerCase());
      const starts = isScanComplete ? unseen.filter(isReadable).map(({ vmId }) => vmId) : [];
      const unknown = unseen.filter((record) => !isScanComplete || !isReadable(record));
      const facts = { state: "unknown", reason: "scanIncomplete", observedAt: at } as const;
      const records = unknown.flatMap(({ vmId, vaultId, policyId }) => {
        const place = { ...(vaultId !== undefined && { vaultId }), ...(policyId !== undefined && { policyId }) };
        return recordOf(vmId, { ...place, ...facts }) ?? [];
      });
      if (records.length > 0) await inventory.upsert(records);
      return {
        counts: { unseen: starts.length, unknown: records.length },
        starts,
        inventory: "written",
        ...(page.continuation !== undefined && { continuation: page.continuation }),
      };
    } catch (error) {
      context.warn(`The sweep cannot read the inventory: ${error instanceof Error ? error.message : String(error)}`);
      return { counts: {}, starts: [], inventory: "failed" };
    }
  };
}
