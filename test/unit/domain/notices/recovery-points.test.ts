import { expect, test } from "vitest";
import { overdueNotice, recoveryPointSeenNotice } from "../../../../domain/notices/recovery-points.ts";
import { alertSamples } from "../../../support/alert-samples.ts";

test("names the last recovery point and the objective that it misses", () => {
  expect(overdueNotice(alertSamples.recoveryPointOverdue)).toMatchObject({
    severity: "error",
    text: "A vault protects the machine, but its last recovery point is older than the objective.",
    facts: expect.arrayContaining([
      ["Vault", "vault-weu"],
      ["Last recovery point", "2026-03-31 01:00 UTC"],
      ["Objective", "26 hours"],
    ]),
  });
});

test("says that there is no recovery point yet", () => {
  const { lastRecoveryPointAt: _, vaultId: _vault, ...alert } = alertSamples.recoveryPointOverdue;

  const notice = overdueNotice(alert);

  expect(notice.text).toBe("A vault protects the machine, but it has no recovery point.");
  expect(notice.facts).toContainEqual(["Last recovery point", "none yet"]);
  expect(notice.facts.map(([name]) => name)).not.toContain("Vault");
});

test("says that there is a recovery point again, with or without a vault", () => {
  const { vaultId: _, ...alert } = alertSamples.recoveryPointSeen;

  const facts = [alertSamples.recoveryPointSeen, alert].map((seen) => recoveryPointSeenNotice(seen).facts);

  expect(facts).toEqual([
    expect.arrayContaining([["Vault", "vault-weu"]]),
    expect.not.arrayContaining([["Vault", "vault-weu"]]),
  ]);
});
