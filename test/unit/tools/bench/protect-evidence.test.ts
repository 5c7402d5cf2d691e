import { expect, test } from "vitest";
import { noCalls, watchingCalls } from "../../../../tools/bench/protect-evidence.ts";

const VAULTS = "Microsoft.RecoveryServices/Vaults";

test.for<[action: string, counts: boolean]>([
  ["Microsoft.ResourceGraph/resources/read", true],
  ["Microsoft.Authorization/locks/read", true],
  [`${VAULTS}/backupJobs/read`, true],
  [`${VAULTS}/backupProtectedItems/read`, true],
  [`${VAULTS}/backupPolicies/read`, true],
  [`${VAULTS}/backupPolicies/write`, false],
  [`${VAULTS}/backupOperations/read`, false],
  ["Microsoft.Compute/virtualMachines/read", false],
])("%s: a call of watching is %s", ([action, counts]) => {
  const calls = { ...noCalls(), total: 3, byAction: new Map([[action, 3]]) };

  expect(watchingCalls(calls)).toBe(counts ? 3 : 0);
});
