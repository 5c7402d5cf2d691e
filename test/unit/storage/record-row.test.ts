import { expect, test } from "vitest";
import { recordOfRow, rowOfRecord } from "../../../storage/record-row.ts";
import type { Row } from "../../../storage/storage-table.ts";
import { at, policyId, seen, vaultId, vmId } from "../../support/inventory-events.ts";

const record = seen(vmId, {
  state: "waiting",
  reason: "dayQuotaReached",
  location: "westeurope",
  branch: "created",
  until: at(59),
  policyId,
  rule: "everything",
  configVersion: "abc",
  lastRecoveryPointAt: at(1),
  lastBackup: { result: "completed", reason: "vaulted", endedAt: at(2), vaultedAt: at(1) },
  findings: [{ code: "agentOld", severity: "warning", text: "Old.", remedy: "Update it." }],
  attempts: 3,
  since: at(0),
});

test("a row gives back the record that was written", () => {
  expect(recordOfRow(rowOfRecord(record) as unknown as Row)).toEqual(record);
});

test("a row has the columns that lists filter by", () => {
  expect(rowOfRecord(record)).toMatchObject({
    state: "waiting",
    vaultKey: vaultId.toLowerCase(),
    vaultName: "vault-weu",
  });
  expect(rowOfRecord({ ...record, vmId: "/nonsense" })).toBeUndefined();
});

test("a row that another release wrote, or somebody edited, does not hide its machine", () => {
  const row = { ...rowOfRecord(record), state: "novel", findings: "{", attempts: "3", extra: 1 } as unknown as Row;

  const { findings: _, attempts: __, ...rest } = record;
  expect(recordOfRow(row)).toEqual({ ...rest, state: "unknown" });
});
