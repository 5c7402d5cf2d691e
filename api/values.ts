import { z } from "zod";
import { actors, severities } from "../domain/notices/notice.ts";
import { findingSeverities } from "../domain/protection/findings/finding-row.ts";

/** Values that several responses have. */

export const instant = z.iso.datetime().meta({
  id: "Instant",
  description: "A UTC instant in ISO 8601, with milliseconds.",
  example: "2026-11-22T02:31:00.000Z",
});
export const vmId = z.string().meta({ id: "VirtualMachineId", description: "Resource ID of a virtual machine." });
export const vaultId = z.string().meta({ id: "VaultId", description: "Resource ID of a Recovery Services vault." });
export const count = z.int().min(0);
export const continuation = z
  .string()
  .meta({ id: "Continuation", description: "Leads to the next page; absent on the last one." });
export const severity = z.enum(severities).meta({ id: "Severity" });
export const whoActs = z
  .enum(actors)
  .meta({ id: "WhoActs", description: "Who has to act; `none` when no action is needed." });
export const findingSeverity = z.enum(findingSeverities).meta({
  id: "FindingSeverity",
  description: "`blocking`: Azure refuses to protect the machine, so it is not tried.",
});
