import { expect, test } from "vitest";
import {
  isUnprotected,
  type UnprotectedOutcome,
  unprotectedAlert,
} from "../../../../domain/alerts/protection-alerts.ts";
import { finding } from "../../../../domain/protection/findings/finding.ts";
import { alertAt } from "../../../support/alert-samples.ts";
import { policyId, vaultId, vmId } from "../../../support/workflow-answers.ts";

const head = { alertId: "alert:1", at: alertAt };
const stuck: UnprotectedOutcome = { outcome: "needsAttention", reason: "vaultMissing", vmId };

test("a machine that needs attention is told with its place, its cause and its next try", () => {
  const outcome = { ...stuck, vaultId, policyId, rule: "production", explanation: "No vault." } as const;
  const facts = { serviceCode: "VaultNotFound", nextAt: alertAt, isInSummary: true };

  expect(unprotectedAlert(head, outcome, facts)).toEqual({
    ...{ ...head, kind: "protectionProblem", vmId, vaultId, policyId, reason: "vaultMissing" },
    ...{ explanation: "No vault.", serviceCode: "VaultNotFound", nextAt: alertAt, isInSummary: true },
  });
});

test("a machine that waits is told as waiting", () => {
  const alert = unprotectedAlert(head, { outcome: "waiting", reason: "dayQuotaReached", vmId });

  expect(alert).toEqual({ ...head, kind: "protectionWaiting", vmId, reason: "dayQuotaReached" });
});

test("only the first findings that prevent protection go along, and a long explanation is cut", () => {
  const blocking = finding("unmanagedDisks");
  const findings = [finding("agentAbsent"), ...Array(6).fill(blocking)];

  const alert = unprotectedAlert(head, { ...stuck, findings, explanation: "x".repeat(2000) });

  expect(alert).toMatchObject({ findings: Array(5).fill(blocking), explanation: "x".repeat(1000) });
});

test.for<[string, boolean]>([
  ["needsAttention", true],
  ["waiting", true],
  ["protected", false],
  ["gone", false],
])("a run that ended %s has left its machine unprotected: %s", ([outcome, expected]) => {
  expect(isUnprotected({ ...stuck, outcome } as UnprotectedOutcome)).toBe(expected);
});
