import { z } from "zod";
import { instant, thresholds } from "./activities.ts";

/** Input of `backupVirtualMachine`. Where the machine is protected and how patient to be is looked up when left out. */
export const backupInput = z.object({
  vmId: z.string().startsWith("/"),
  vaultId: z.string().startsWith("/").optional(),
  thresholds: thresholds.optional(),
  /** Days from now; `retainUntil` wins. Azure's own default for on-demand backups is 30. */
  retainDays: z.int().min(1).max(9999).default(30),
  retainUntil: instant.optional(),
});
