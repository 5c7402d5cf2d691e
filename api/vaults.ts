import { z } from "zod";
import { count, instant, vaultId } from "./values.ts";
import type { Wire } from "./wire.ts";

/** Responses about vaults. */

const usage = z.strictObject({ used: count, limit: count });
const dayQuota = usage
  .extend({
    resetsAt: instant,
    exhaustedUntil: instant.optional().meta({ description: "Azure said that the quota is used up until then." }),
  })
  .meta({ id: "DayQuota" });

const vault = z
  .strictObject({
    vaultId,
    location: z.string(),
    provisioningState: z.string(),
    vaultKey: z.string().meta({ description: "The vault's target in the configuration." }),
    index: z.int().min(1).meta({ description: "The vault's number in its family." }),
    observedAt: instant.optional().meta({ description: "Absent: the numbers say only what the app did itself." }),
    machines: usage,
    registrations: dayQuota,
    configureCalls: dayQuota,
    policies: z.array(usage.extend({ name: z.string() })),
    reserved: count.meta({ description: "Machines that are being enabled now." }),
    waiting: z.array(z.strictObject({ date: z.iso.date(), machines: count })),
  })
  .meta({ id: "Vault" });
export type Vault = Wire<typeof vault>;

const notListed = z.strictObject({ resource: z.string(), code: z.string(), message: z.string() });

export const vaultsList = z
  .strictObject({
    items: z.array(vault),
    leftOut: z.array(notListed).optional().meta({ description: "Subscriptions that Azure refused to list." }),
  })
  .meta({ id: "VaultsList" });
export type VaultsList = Wire<typeof vaultsList>;
