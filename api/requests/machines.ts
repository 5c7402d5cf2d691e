import { z } from "zod";
import { onDemandRetention } from "../../domain/backup/retention.ts";
import { readContinuation } from "../../domain/inventory/keys.ts";
import { inventoryStates } from "../../domain/inventory/state.ts";
import { parseVirtualMachineId } from "../../domain/resource-id.ts";
import { pageQuery } from "./page-query.ts";

/** Requests about machines. */

/** The resource ID of a virtual machine, as requests name it. */
export const vmIdField = z
  .string("must be a text")
  .refine(
    (id) => parseVirtualMachineId(id) !== undefined,
    "must be /subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Compute/virtualMachines/<name>, with a GUID and names that Azure allows",
  )
  .transform((id) => id.replace(/\/+$/, ""))
  .meta({
    description: "Resource ID of a virtual machine, in any casing.",
    example:
      "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-01",
  });

export const protectRequest = z.strictObject({ vmId: vmIdField }, "must be an object").meta({ id: "ProtectRequest" });

const { minimumDays, maximumDays, defaultDays } = onDemandRetention;

export const backupRequest = z
  .strictObject(
    {
      vmId: vmIdField,
      retainDays: z
        .int("must be a whole number")
        .min(minimumDays, `must be ${minimumDays} or more`)
        .max(maximumDays, `must be ${maximumDays} or less`)
        .default(defaultDays)
        .meta({ description: "Days for which the recovery point is kept." }),
    },
    "must be an object",
  )
  .meta({ id: "BackupRequest" });

const MAX_NAME_CHARACTERS = 80;
const MAX_VAULT_CHARACTERS = 400;

function atMost(characters: number) {
  return z.string().max(characters, `must have at most ${characters} characters`).optional();
}

export const machinesQuery = z.strictObject({
  state: z
    .enum(inventoryStates, `must be one of ${inventoryStates.join(", ")}`)
    .optional()
    .meta({ description: "Machines in this state." }),
  vault: z
    .string()
    .max(MAX_VAULT_CHARACTERS, "must be a vault's name or resource ID")
    .optional()
    .meta({ description: "Machines of this vault: its name or resource ID." }),
  search: atMost(MAX_NAME_CHARACTERS).meta({
    description: "Machines whose name contains this text, in any casing.",
  }),
  continuation: z
    .string()
    .refine((text) => readContinuation(text) !== undefined, "must be the continuation of an earlier response")
    .optional()
    .meta({ description: "The page after the one that returned it." }),
  pageSize: pageQuery.shape.pageSize,
});
