import { expect, test } from "vitest";
import { bounded, recordOf } from "../../../../domain/inventory/record.ts";
import { at, vaultId, vmId } from "../../../support/inventory-events.ts";

const secret = "AccountKey=c2VjcmV0a2V5c2VjcmV0a2V5";
const facts = { state: "unknown", reason: "stateUnknown", observedAt: at(0) } as const;

test("reads name, group and subscription from the machine's ID", () => {
  expect(recordOf(`${vmId}/`, facts)).toMatchObject({ vmId, name: "web-01", resourceGroup: "shop" });
  expect(recordOf("/nonsense", facts)).toBeUndefined();
});

test("hides secrets in every text and cuts what is long", () => {
  const finding = { code: secret, severity: "warning", text: secret, remedy: "x".repeat(1000) } as const;
  const texts = { reason: secret, location: secret, branch: secret, rule: secret, configVersion: secret };
  const ids = { vaultId: `${vaultId}?sig=c2VjcmV0`, policyId: secret };

  const record = recordOf(vmId, { ...facts, ...texts, ...ids, findings: Array(50).fill(finding) });

  expect(JSON.stringify(record)).not.toContain("c2VjcmV0");
  expect(record?.findings).toHaveLength(10);
  expect(record?.findings?.[0]?.remedy).toHaveLength(300);
  expect(record && bounded(record)).toEqual(record);
});
