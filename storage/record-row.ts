import { readState } from "../domain/inventory/counts.ts";
import { recordKey } from "../domain/inventory/keys.ts";
import { vaultKeyOf } from "../domain/inventory/query.ts";
import type { InventoryRecord } from "../domain/inventory/record.ts";
import { vaultName } from "../domain/notices/wording.ts";
import type { NewRow, Row } from "./storage-table.ts";

/** Texts of a record that are columns of their own. */
const TEXTS = [
  "vmId",
  "name",
  "resourceGroup",
  "subscriptionId",
  "location",
  "state",
  "reason",
  "branch",
  "until",
  "vaultId",
  "policyId",
  "rule",
  "configVersion",
  "lastRecoveryPointAt",
  "since",
  "observedAt",
] as const satisfies readonly (keyof InventoryRecord)[];
/** Values of a record that are columns with JSON. */
const VALUES = ["lastBackup", "findings", "recoveryPoints"] as const satisfies readonly (keyof InventoryRecord)[];

/** The row of a record; `undefined` when its ID is no machine's. Instants are texts, so that they come back as they were. */
export function rowOfRecord(record: InventoryRecord): NewRow | undefined {
  const key = recordKey(record.vmId);
  if (key === undefined) return undefined;
  const { vaultId, attempts } = record;
  return {
    partitionKey: key.subscription,
    rowKey: key.row,
    ...Object.fromEntries(TEXTS.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]]))),
    ...Object.fromEntries(
      VALUES.flatMap((name) => (record[name] === undefined ? [] : [[name, JSON.stringify(record[name])]])),
    ),
    ...(attempts !== undefined && { attempts }),
    // What lists filter by.
    ...(vaultId !== undefined && { vaultKey: vaultKeyOf(vaultId), vaultName: vaultName(vaultId).toLowerCase() }),
  };
}

/** The record of a row that `rowOfRecord` made, in this release or another one. */
export function recordOfRow(row: Row): InventoryRecord {
  const texts = TEXTS.flatMap((name) => (typeof row[name] === "string" ? [[name, row[name]]] : []));
  const values = VALUES.flatMap((name) => {
    const value = valueIn(row[name]);
    return value === undefined ? [] : [[name, value]];
  });
  const { attempts, state } = row;
  return {
    ...(Object.fromEntries([...texts, ...values]) as InventoryRecord),
    state: readState(String(state)),
    ...(typeof attempts === "number" && { attempts }),
  };
}

/** What cannot be read is left out: an edited column must not hide the machine. */
function valueIn(json: unknown): unknown {
  if (typeof json !== "string") return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
