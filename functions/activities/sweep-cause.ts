import type { Inventory } from "../../domain/ports/inventory.ts";
import { sharedCauseOf } from "../../domain/sweep/causes.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { sweepCause } from "../../orchestrations/contracts/sweep.ts";

const PAGE_SIZE = 200;

/** One page of the machines that need attention for one shared cause. Safe to repeat: it changes nothing. */
export function createSweepCause({ inventory }: { readonly inventory: Pick<Inventory, "list"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof sweepCause>> => {
    const { cause, continuation } = sweepCause.input.parse(rawInput);
    const page = await inventory.list({
      state: "needsAttention",
      pageSize: PAGE_SIZE,
      ...(continuation !== undefined && { continuation }),
    });
    return {
      starts: page.items.filter((record) => sharedCauseOf(record) === cause).map(({ vmId }) => vmId),
      ...(page.continuation !== undefined && { continuation: page.continuation }),
    };
  };
}
