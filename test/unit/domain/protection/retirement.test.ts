import { expect, test } from "vitest";
import type { MachineMatch, ProtectionRule, WhenDeleted } from "../../../../domain/protection/config.ts";
import { whenDeletedFor } from "../../../../domain/protection/retirement.ts";

const machine = { subscriptionId: "sub-1", resourceGroup: "shop", name: "web-01", location: "westeurope" };

function protect(match: MachineMatch, whenDeleted: WhenDeleted): ProtectionRule {
  const existing = { stopped: "report", policy: "report", disks: "report" } as const;
  return { name: "r", match, action: "protect", vault: "v", policy: "p", existing, whenDeleted };
}
function skip(match: MachineMatch): ProtectionRule {
  return { name: "s", match, action: "skip", reason: "no" };
}

test.for<[string, readonly ProtectionRule[], WhenDeleted]>([
  ["the rule that matched", [protect({ names: ["web-*"] }, "stopAndRetain")], "stopAndRetain"],
  ["none that cannot have matched", [protect({ names: ["db-*"] }, "stopAndRetain")], "report"],
  ["none of another group", [protect({ resourceGroups: ["lab"] }, "stopAndRetain")], "report"],
  ["none of another subscription", [protect({ subscriptions: ["sub-2"] }, "stopAndRetain")], "report"],
  ["none of another region", [protect({ locations: ["North Europe"] }, "stopAndRetain")], "report"],
  ["the region in any spelling", [protect({ locations: ["West Europe"] }, "stopAndRetain")], "stopAndRetain"],
  ["the first that matched in any case", [protect({}, "stopAndRetain"), protect({}, "report")], "stopAndRetain"],
  [
    "report where one that may have matched says so",
    [protect({ tags: { env: ["prod"] } }, "report"), protect({}, "stopAndRetain")],
    "report",
  ],
  [
    "the milder one where two that may have matched differ",
    [protect({ osTypes: ["Linux"] }, "deleteDataAfterApproval"), protect({}, "stopAndRetain")],
    "stopAndRetain",
  ],
  ["an approval where all ask for one", [protect({}, "deleteDataAfterApproval")], "deleteDataAfterApproval"],
  [
    "no skip rule that only may have matched",
    [skip({ tags: { backup: ["off"] } }), protect({}, "stopAndRetain")],
    "stopAndRetain",
  ],
  ["a skip rule that matched: not our machine", [skip({ names: ["web-01"] }), protect({}, "stopAndRetain")], "report"],
  ["no rule at all", [], "report"],
])("a deleted machine follows %s", ([, rules, expected]) => {
  expect(whenDeletedFor(machine, { rules })).toBe(expected);
});
