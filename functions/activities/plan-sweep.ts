import type { Fleet } from "../../domain/ports/fleet.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import type { planSweep } from "../../orchestrations/contracts/sweep.ts";

interface Deps {
  readonly fleet: Pick<Fleet, "readableSubscriptions">;
  readonly config: Pick<ProtectionConfig, "subscriptionIds" | "vaults" | "sweep">;
}

/** Finds which of the configured subscriptions can be read, those of vaults included. Safe to repeat: it changes nothing. */
export function createPlanSweep({ fleet, config }: Deps) {
  return async (): Promise<ActivityOutput<typeof planSweep>> => {
    const ofVaults = Object.values(config.vaults).flatMap((vault) => vault.subscriptionId ?? []);
    const all = new Set([...config.subscriptionIds, ...ofVaults].map((id) => id.toLowerCase()));
    const readable = all.size === 0 ? [] : await fleet.readableSubscriptions([...all]);
    const isReadable = (id: string) => readable.includes(id.toLowerCase());
    return {
      subscriptionIds: config.subscriptionIds.filter(isReadable),
      unreadable: [...all].filter((id) => !isReadable(id)),
      readable: [...readable],
      startsPerMinute: config.sweep.startsPerMinute,
    };
  };
}
