import type { Fleet } from "../../domain/ports/fleet.ts";
import { MAX_EXAMPLES } from "../../domain/sweep/digest.ts";
import { fingerprintOf } from "../../domain/sweep/issues.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { sweepOrphans } from "../../orchestrations/contracts/sweep.ts";

const STOPPED = /^(?:ProtectionStopped|ProtectionPaused|BackupsSuspended)$/i;

/**
 * One page of items whose machine the index does not have. Those that still protect are handed over to `retireMachine`, which proves
 * that the machine is gone; stopped ones were retired before. Safe to repeat: it changes nothing.
 */
export function createSweepOrphans({ fleet }: { readonly fleet: Pick<Fleet, "orphans"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof sweepOrphans>> => {
    const { subscriptionIds, continuation, fingerprint } = sweepOrphans.input.parse(rawInput);
    const page = await fleet.orphans({ subscriptionIds, ...(continuation !== undefined && { cursor: continuation }) });
    const active = page.items.filter(({ protectionState }) => !STOPPED.test(protectionState));
    const issues = active.map(({ vmId }) => ({ resource: vmId, what: "orphan" }));
    return {
      counts: { orphans: active.length, retainedItems: page.items.length - active.length },
      orphans: active.map(({ vmId, vaultId }) => ({ vmId, vaultId })),
      examples: active.slice(0, MAX_EXAMPLES).map(({ vmId }) => ({ vmId, reason: "orphan" })),
      fingerprint: fingerprintOf(issues, fingerprint),
      ...(page.cursor !== undefined && { continuation: page.cursor }),
    };
  };
}
