import { readFileSync } from "node:fs";
import type { VirtualMachine as WireMachine } from "@azure/arm-compute";
import { z } from "zod";
import { toVirtualMachine } from "../../azure/compute/virtual-machine-mapping.ts";
import { type Instant, toInstant } from "../../domain/instant.ts";
import type { WhatIfInput } from "../../domain/protection/what-if.ts";
import type { VaultContent } from "../../domain/protection/what-if-placement.ts";
import type { KnownItem, WhatIfMachine } from "../../domain/protection/what-if-row.ts";
import { parseVaultId, resourceKey } from "../../domain/resource-id.ts";
import type { VirtualMachine } from "../../domain/virtual-machine.ts";
import { UsageError } from "../../local/host/command-line.ts";

type Inventory = Omit<WhatIfInput, "config">;
type Row = Readonly<Record<string, unknown>>;

/** An item as `protectedItems` of a machine, a row of Resource Graph or of `az backup item list` has it. */
const itemSchema = z.object({
  id: z.string().optional(),
  vaultId: z.string().optional(),
  sourceResourceId: z.string().optional(),
  virtualMachineId: z.string().optional(),
  vmId: z.string().optional(),
  policyId: z.string().optional(),
  protectionState: z.string(),
  isSoftDeleted: z.boolean().optional(),
  isScheduledForDeferredDelete: z.boolean().optional(),
  lastRecoveryPoint: z.coerce.date().optional(),
  lastRecoveryPointAt: z.coerce.date().optional(),
});

const SCALE_SET_INSTANCE =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/virtualMachineScaleSets\/[^/]+\/virtualMachines\/([^/]+)$/i;

/**
 * Reads an inventory: a JSON list of machines as `az vm list --show-details`, Azure Resource Graph (`az graph query`), or Resource
 * Manager's own list prints them; also with the list in `data` or `value`. Machines may have `protectedItems`; rows of protected
 * items may stand among the machines. A machine without items counts as unprotected: the file says what there is.
 *
 * @throws UsageError naming the row that cannot be read.
 */
export function readInventoryFile(file: string): Inventory {
  const rows = listOf(parse(file), file).map((row) => flat(row));
  const isItem = (row: Row) => /\/protectedItems$/i.test(String(row["type"] ?? ""));
  const items = rows.flatMap((row, index) => (isItem(row) ? [looseItem(row, `${file}: row ${index}`)] : []));
  const machines = rows.flatMap((row, index) => {
    if (isItem(row)) return [];
    const place = `${file}: row ${index}`;
    const machine = machineOf(row, place);
    const loose = items.filter(({ key }) => key === resourceKey(machine.vmId)).map(({ item }) => item);
    return [{ machine, items: [...loose, ...ownItems(row, place)] }];
  });
  return { machines, extras: {}, vaultContents: contentsOf(machines) };
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new UsageError(`--inventory ${file}: the file ${reason}.`, { cause });
  }
}

function listOf(content: unknown, file: string): readonly Row[] {
  const list = isRow(content) ? (content["data"] ?? content["value"]) : content;
  if (Array.isArray(list) && list.every(isRow)) return list;
  throw new UsageError(`--inventory ${file}: must be a JSON list of machines; --help says in which shapes.`);
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Members of `properties` beside the others, without those that are `null`. */
function flat(row: Row): Row {
  const { properties, ...others } = withoutNulls(row) as Row;
  return { ...others, ...(isRow(properties) && properties) };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRow(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [nameInSdk(name), withoutNulls(member)]));
}

/** The CLI writes this one name in another way than Resource Manager. */
function nameInSdk(name: string): string {
  return name === "diskSizeGb" ? "diskSizeGB" : name;
}

function machineOf(row: Row, place: string): VirtualMachine {
  const wire = {
    // What a short inventory leaves out is not known; nothing is made of it.
    vmId: "",
    provisioningState: "",
    ...row,
    instanceView: instanceViewOf(row),
    timeCreated: typeof row["timeCreated"] === "string" ? new Date(row["timeCreated"]) : undefined,
  };
  const id = String(row["id"] ?? "");
  const [, subscriptionId, resourceGroup, name] = SCALE_SET_INSTANCE.exec(id) ?? [];
  try {
    if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) {
      return toVirtualMachine(wire as unknown as WireMachine);
    }
    // A machine only for the rules: its finding says that it cannot be protected.
    const standIn = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
    return { ...toVirtualMachine({ ...wire, id: standIn } as unknown as WireMachine), vmId: id };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--inventory ${place} is no machine: ${reason}.`, { cause });
  }
}

/** The CLI's details have the power state as a text, Resource Graph has it under `extended`. */
function instanceViewOf(row: Row): unknown {
  if (isRow(row["instanceView"])) return row["instanceView"];
  const extended =
    isRow(row["extended"]) && isRow(row["extended"]["instanceView"]) ? row["extended"]["instanceView"] : {};
  const powerState = isRow(extended["powerState"]) ? extended["powerState"]["code"] : undefined;
  const shown = typeof row["powerState"] === "string" ? row["powerState"].replace(/^VM /i, "PowerState/") : undefined;
  const code = powerState ?? shown;
  return code === undefined ? undefined : { ...extended, statuses: [{ code }] };
}

function ownItems(row: Row, place: string): readonly KnownItem[] {
  const items = row["protectedItems"] ?? [];
  if (Array.isArray(items) && items.every(isRow)) return items.map((item) => knownItem(flat(item), place));
  throw new UsageError(`--inventory ${place}: protectedItems must be a list.`);
}

function looseItem(row: Row, place: string): { readonly key: string; readonly item: KnownItem } {
  const { sourceResourceId, virtualMachineId, vmId } = itemFields(row, place);
  return { key: resourceKey(sourceResourceId ?? virtualMachineId ?? vmId ?? ""), item: knownItem(row, place) };
}

function itemFields(row: Row, place: string): z.output<typeof itemSchema> {
  const parsed = itemSchema.safeParse(row);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map(({ path }) => path.join("."));
  throw new UsageError(`--inventory ${place}: a protected item whose ${names.join(", ")} cannot be read.`);
}

function knownItem(row: Row, place: string): KnownItem {
  const given = itemFields(row, place);
  const vaultId = given.vaultId ?? given.id?.replace(/\/backupFabrics\/.*$/i, "") ?? "";
  if (parseVaultId(vaultId) === undefined) {
    throw new UsageError(`--inventory ${place}: a protected item without the ID of its vault (vaultId).`);
  }
  const lastRecoveryPointAt = instantOf(given.lastRecoveryPointAt ?? given.lastRecoveryPoint);
  return {
    vaultId,
    protectionState: given.protectionState,
    isSoftDeleted: (given.isSoftDeleted ?? given.isScheduledForDeferredDelete) === true,
    ...(given.policyId && { policyId: given.policyId }),
    ...(lastRecoveryPointAt !== undefined && { lastRecoveryPointAt }),
  };
}

/** Azure writes "no time yet" as a day of 2001 or earlier. */
function instantOf(date: Date | undefined): Instant | undefined {
  return date === undefined || date.getUTCFullYear() <= 2001 ? undefined : toInstant(date);
}

/** What the vaults have, as far as the file's machines show it. */
function contentsOf(machines: readonly WhatIfMachine[]): ReadonlyMap<string, VaultContent> {
  const items = machines.flatMap((machine) => machine.items ?? []);
  const byVault = Map.groupBy(items, ({ vaultId }) => resourceKey(vaultId));
  return new Map(
    [...byVault].map(([key, own]) => {
      const byPolicy = Map.groupBy(own, ({ policyId = "" }) => policyId.split("/").at(-1) ?? "");
      const policies = [...byPolicy].filter(([policyName]) => policyName !== "");
      return [
        key,
        {
          machines: own.length,
          policies: policies.map(([policyName, { length }]) => ({ policyName, machines: length })),
          arePoliciesComplete: false,
        },
      ];
    }),
  );
}
