import { expect, test } from "vitest";
import type { ActualPolicySettings } from "../../../../domain/protection/policy-template.ts";
import { createComparePolicies } from "../../../../functions/activities/compare-policies.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { sampleTemplate, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const names = { vaultId, fromPolicyName: "from", toPolicyName: "to" };

function compare(days: number | undefined) {
  const directory = new InMemoryVaultDirectory();
  const settings = (retained: number): ActualPolicySettings => ({
    ...sampleTemplate,
    retention: { ...sampleTemplate.retention, days: retained },
  });
  const policy = { kind: "standard", protectedItemsCount: 0 } as const;
  directory.putPolicy(vaultId, { ...policy, policyName: "from", settings: settings(30) });
  directory.putPolicy(vaultId, {
    ...policy,
    policyName: "to",
    ...(days !== undefined && { settings: settings(days) }),
  });
  return createComparePolicies({ directory });
}

test.for<[number | undefined, string]>([
  [30, "keepsAsLong"],
  [31, "keepsAsLong"],
  [29, "shortens"],
  [undefined, "unknown"],
])("a policy of 30 days changed to one of %s days: %s", async ([days, retention]) => {
  await expect(compare(days)(names)).resolves.toEqual({ retention });
});

test("cannot compare with a policy that does not exist", async () => {
  await expect(compare(30)({ ...names, toPolicyName: "gone" })).resolves.toEqual({ retention: "unknown" });
});
