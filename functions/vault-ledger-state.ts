import { z } from "zod";
import type { VaultLedger } from "../domain/coordination/vault-ledger-state.ts";
import { instant } from "../orchestrations/contracts/values.ts";

const count = z.int().nonnegative();

/** The state of the durable entity `vaultLedger`, as read from outside of it. */
const schema = z.object({
  observation: z
    .object({
      observedAt: instant,
      vaultExists: z.boolean(),
      machines: count,
      policies: z.array(z.object({ name: z.string(), count })),
    })
    .exactOptional(),
  reservations: z.record(z.string(), z.object({ base: z.string(), policy: z.string(), at: instant })),
  enabled: z.array(z.object({ policy: z.string(), at: instant, count })),
  day: z.object({ date: z.string(), registrations: count, configures: count }),
  exhausted: z.object({ registrations: instant.exactOptional(), configures: instant.exactOptional() }),
  waiting: z.record(z.string(), z.array(z.string())),
});

/** A ledger out of the task hub; `undefined` when there is none or it is not readable: what the vault holds is not known. */
export function readLedger(state: unknown): VaultLedger | undefined {
  const read = schema.safeParse(state);
  return read.success ? read.data : undefined;
}
