import { expect, test } from "vitest";
import type { FleetItem } from "../../../../domain/ports/fleet.ts";
import { policiesOf, policyKeyOf, policyUnread, policyVerdict } from "../../../../domain/sweep/policies.ts";
import { sampleConfig, sampleMachine, sampleTemplate, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const machine = sampleMachine();
const template = sampleTemplate;
const policies = {
  daily: { standardName: "daily", enhancedName: "daily-enhanced", template, manage: true },
  foreign: { standardName: "foreign", enhancedName: "foreign-enhanced", manage: false },
};
const config = sampleConfig({ policies });
const vaultId = sampleVaultId();

function item(policyName: string | undefined, change: Partial<FleetItem> = {}): FleetItem {
  const policy =
    policyName === undefined ? {} : { policyId: `${change.vaultId ?? vaultId}/backupPolicies/${policyName}` };
  return { vmId: machine.vmId, vaultId, protectionState: "Protected", isSoftDeleted: false, ...policy, ...change };
}

function namesOf(items: readonly FleetItem[], checked: readonly string[] = []): readonly string[] {
  return policiesOf([{ machine, items }], config, checked).map(({ policyName }) => policyName);
}

test("finds each policy of the items once, copies and Enhanced ones included", () => {
  const items = [item("daily"), item("DAILY"), item("daily-2"), item("daily-enhanced")];

  expect(policiesOf([{ machine, items }], config, [])).toEqual([
    { vaultId, policyName: "daily", kind: "standard", template: { ...template, kind: "standard" }, manage: true },
    { vaultId, policyName: "daily-2", kind: "standard", template: { ...template, kind: "standard" }, manage: true },
    {
      vaultId,
      policyName: "daily-enhanced",
      kind: "enhanced",
      template: { ...template, kind: "enhanced" },
      manage: true,
    },
  ]);
});

test("finds those of the family's further vaults", () => {
  expect(namesOf([item("daily", { vaultId: `${vaultId}-2` })])).toEqual(["daily"]);
});

test.for<[string, FleetItem]>([
  ["has no template", item("foreign")],
  ["is not in the configuration", item("weekly")],
  ["is in a vault that the configuration does not have", item("daily", { vaultId: sampleVaultId("other") })],
  ["belongs to a soft-deleted item", item("daily", { isSoftDeleted: true })],
  ["is not known", item(undefined)],
])("leaves out a policy that %s", ([, given]) => {
  expect(namesOf([given])).toEqual([]);
});

test("leaves out what was checked before", () => {
  expect(namesOf([item("daily")], [policyKeyOf({ vaultId, policyName: "Daily" })])).toEqual([]);
});

const policy = { vaultId: "/vaults/v1", policyName: "daily" };
const drift = { setting: "timeZoneOffset", expected: "UTC+01:00", actual: "UTC+02:00" };

test.for<[string, Parameters<typeof policyVerdict>[1], object, readonly string[]]>([
  ["nothing of one without drift", { kind: "ready", drift: [], shortenedRetention: false }, {}, []],
  ["nothing of one that is gone", { kind: "missing" }, {}, []],
  [
    "what was corrected",
    { kind: "full", drift: [{ ...drift, corrected: true }], shortenedRetention: false },
    { policiesCorrected: 1 },
    ["corrected: timeZoneOffset UTC+02:00 → UTC+01:00"],
  ],
  [
    "that recovery points are kept for a shorter time",
    { kind: "ready", drift: [{ ...drift, corrected: true }], shortenedRetention: true },
    { policiesCorrected: 1 },
    ["corrected: timeZoneOffset UTC+02:00 → UTC+01:00; recovery points are now kept for a shorter time"],
  ],
  [
    "what is left, and why",
    {
      kind: "ready",
      drift: [{ ...drift, corrected: false, refusedWith: "AZURE_ACCESS_DENIED" }],
      shortenedRetention: false,
    },
    { policiesDiffer: 1 },
    [
      'timeZoneOffset is UTC+02:00, not UTC+01:00 (refused: AZURE_ACCESS_DENIED; it needs the role "Holdfast Policy Writer")',
    ],
  ],
  [
    "what a person has to approve",
    {
      kind: "ready",
      drift: [{ ...drift, corrected: false, refusedWith: "AZURE_APPROVAL_REQUIRED" }],
      shortenedRetention: false,
    },
    { policiesDiffer: 1 },
    ["timeZoneOffset is UTC+02:00, not UTC+01:00 (refused: AZURE_APPROVAL_REQUIRED)"],
  ],
  [
    "what was not to be corrected",
    { kind: "ready", drift: [{ ...drift, corrected: false }], shortenedRetention: false },
    { policiesDiffer: 1 },
    ["timeZoneOffset is UTC+02:00, not UTC+01:00"],
  ],
  [
    "a policy of the wrong kind",
    { kind: "unsuitable", explanation: "It is Standard." },
    { policiesDiffer: 1 },
    ["It is Standard."],
  ],
])("says %s", ([, check, counts, texts]) => {
  const verdict = policyVerdict(policy, check);

  expect(verdict.counts).toEqual(counts);
  expect(verdict.details).toEqual(texts.map((text) => ({ name: "Policy daily in v1", text })));
  expect(verdict.issues).toHaveLength("policiesDiffer" in counts ? 1 : 0);
});

test("names a policy that could not be read as an issue", () => {
  expect(policyUnread(policy)).toMatchObject({
    counts: { policiesUnread: 1 },
    issues: [{ resource: "/vaults/v1/backupPolicies/daily", what: "policyUnread" }],
  });
});
