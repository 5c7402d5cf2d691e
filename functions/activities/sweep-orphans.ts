import type { InvocationContext } from "@azure/functions";
import type { Instant } from "../../domain/instant.ts";
import type { Fleet, FleetItem } from "../../domain/ports/fleet.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import { isRetired } from "../../domain/sweep/retired.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { sweepOrphans } from "../../orchestrations/contracts/sweep.ts";

interface Deps {
  readonly fleet: Pick<Fleet, "orphans">;
  readonly inventory: Pick<Inventory, "read">;
}

const STOPPED = /^(?:ProtectionStopped|ProtectionPaused|BackupsSuspended)$/i;

/**
 * One page of items whose machine the index does not have. Those that still protect are handed over to `retireMachine`, which proves
 * that the machine is gone; those that it has handled before are counted. Safe to repeat: it changes nothing. Without the inventory
 * the page is left to the next sweep, because every retirement is reported.
 */
export function createSweepOrphans({ fleet, inventory }: Deps) {
  return async (
    rawInput: unknown,
    context: Pick<InvocationContext, "warn">,
  ): Promise<ActivityOutput<typeof sweepOrphans>> => {
    const { at, subscriptionIds, continuation } = sweepOrphans.input.parse(rawInput);
    const page = await fleet.orphans({ subscriptionIds, ...(continuation !== undefined && { cursor: continuation }) });
    const next = page.cursor === undefined ? {} : { continuation: page.cursor };
    const active = page.items.filter(({ protectionState }) => !STOPPED.test(protectionState));
    const orphans = await withoutRetired(inventory, active, at).catch((error: unknown) => {
      context.warn(`The sweep cannot read the inventory: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    });
    if (orphans === undefined) return { counts: { inventoryFailures: 1 }, orphans: [], ...next };
    return {
      counts: { orphans: orphans.length, retainedItems: page.items.length - orphans.length },
      orphans: orphans.map(({ vmId, vaultId }) => ({ vmId, vaultId })),
      ...next,
    };
  };
}

async function withoutRetired(inventory: Deps["inventory"], items: readonly FleetItem[], at: Instant) {
  const found: FleetItem[] = [];
  for (const item of items) if (!isRetired(await inventory.read(item.vmId), at)) found.push(item);
  return found;
}
