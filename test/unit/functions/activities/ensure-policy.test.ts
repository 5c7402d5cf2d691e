import { expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { PolicySettings } from "../../../../domain/protection/policy-template.ts";
import { atOffset } from "../../../../domain/protection/policy-time.ts";
import { policyIdOf } from "../../../../domain/resource-id.ts";
import { createEnsurePolicy } from "../../../../functions/activities/ensure-policy.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { sampleTemplate, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const policyName = "holdfast-daily";
const policyId = policyIdOf(vaultId, policyName);
const ready = { kind: "ready", policyId, created: false, drift: [], shortenedRetention: false };
const full = { kind: "full", protectedItemsCount: 100, drift: [], shortenedRetention: false };
const summer = "2026-07-01T00:00:00.000Z" as Instant;
const winter = "2026-12-01T00:00:00.000Z" as Instant;
const template = { ...sampleTemplate, kind: "standard" } as const;
const input = { vaultId, policyName, kind: "standard", create: true, template };

function subject(
  policy: { readonly settings?: PolicySettings; readonly kind?: "standard" | "enhanced" } = {},
  now = winter,
) {
  const directory = new InMemoryVaultDirectory();
  const { settings = sampleTemplate, kind = "standard" } = policy;
  if (policy.settings !== undefined)
    directory.putPolicy(vaultId, { policyName, kind, protectedItemsCount: 3, settings });
  return { directory, ensure: createEnsurePolicy({ directory, now: () => now }) };
}

test.for([
  ["Standard for a Standard machine", "standard", "standard", 0, ready],
  ["Enhanced takes every machine", "enhanced", "standard", 0, ready],
  ["one place left", "standard", "standard", 99, ready],
  ["no place left", "standard", "standard", 100, full],
] as const)("judges an existing policy: %s", async ([, kind, needed, protectedItemsCount, expected]) => {
  const { directory, ensure } = subject();
  directory.putPolicy(vaultId, { policyName, kind, protectedItemsCount, settings: sampleTemplate });

  await expect(ensure({ ...input, kind: needed, template: { ...template, kind } })).resolves.toEqual(expected);
  expect([...directory.createdPolicies, ...directory.changedPolicies]).toEqual([]);
});

test("explains that a Standard policy cannot protect a machine that needs an Enhanced one", async () => {
  const { ensure } = subject({ settings: sampleTemplate });

  const output = await ensure({ ...input, kind: "enhanced" });

  expect(output).toMatchObject({ kind: "unsuitable", explanation: expect.stringContaining(policyName) });
});

test.for(["standard", "enhanced"] as const)(
  "creates a missing %s policy from the decision's template",
  async (kind) => {
    const { directory, ensure } = subject();

    const output = await ensure({ ...input, kind, template: { ...template, kind } });

    expect(output).toEqual({ ...ready, created: true });
    expect(directory.createdPolicies).toEqual([{ vaultId, policyName, template: { ...template, kind } }]);
  },
);

test("finds the policy it created when it runs again", async () => {
  const { directory, ensure } = subject();

  await ensure(input);

  await expect(ensure(input)).resolves.toEqual(ready);
  expect(directory.createdPolicies).toHaveLength(1);
});

test.for([
  ["it must exist already", { create: false }],
  ["the decision has no template", { template: undefined }],
] as const)("says that a policy is missing when %s", async ([, change]) => {
  const { ensure } = subject();

  await expect(ensure({ ...input, ...change })).resolves.toEqual({ kind: "missing" });
});

test("takes an existing policy as it is when there is no template", async () => {
  const { ensure } = subject({ settings: { ...sampleTemplate, retention: { days: 7 } } });

  await expect(ensure({ ...input, template: undefined, manage: true })).resolves.toEqual(ready);
});

const longer = { setting: "retainDays", expected: "30 days", actual: "7 days" };
const shorter = { setting: "retainDays", expected: "30 days", actual: "60 days" };
test.for([
  ["reports a difference where the policy is not managed", 7, false, { ...longer, corrected: false }, false],
  ["lengthens a managed policy's retention", 7, true, { ...longer, corrected: true }, false],
  ["never shortens an unmanaged policy's retention", 60, false, { ...shorter, corrected: false }, false],
  ["shortens a managed policy's retention, and says so", 60, true, { ...shorter, corrected: true }, true],
] as const)("%s", async ([, days, manage, difference, shortenedRetention]) => {
  const { directory, ensure } = subject({ settings: { ...sampleTemplate, retention: { days } } });

  const output = await ensure({ ...input, manage });

  expect(output).toEqual({ ...ready, drift: [difference], shortenedRetention });
  expect(directory.changedPolicies).toHaveLength(manage ? 1 : 0);
});

test("never changes a policy's kind", async () => {
  const { directory, ensure } = subject({ settings: sampleTemplate, kind: "enhanced" });

  const output = await ensure({ ...input, manage: true });

  expect(output).toMatchObject({ drift: [{ setting: "kind", corrected: false }] });
  expect(directory.changedPolicies).toEqual([]);
});

test("never changes a policy that has something no template can express", async () => {
  const { directory, ensure } = subject();
  directory.putPolicy(vaultId, { policyName, kind: "standard", protectedItemsCount: 0 });

  const output = await ensure({ ...input, manage: true });

  expect(output).toMatchObject({ drift: [{ setting: "policy", corrected: false }] });
  expect(directory.changedPolicies).toEqual([]);
});

const berlin = { ...template, timeZone: "Europe/Berlin" } as const;

test.for([
  [winter, "W. Central Africa Standard Time"],
  [summer, "South Africa Standard Time"],
] as const)("creates a policy of an IANA time zone with the offset valid at %s", async ([now, timeZone]) => {
  const { directory, ensure } = subject({}, now);

  await ensure({ ...input, template: berlin });

  expect(directory.createdPolicies).toMatchObject([{ template: { timeZone, schedule: { time: "23:00" } } }]);
});

test("looks the offset up at orchestration time where it is given", async () => {
  const { directory, ensure } = subject({}, winter);

  await ensure({ ...input, template: berlin, at: summer });

  expect(directory.createdPolicies).toMatchObject([{ template: { timeZone: "South Africa Standard Time" } }]);
});

test("moves a policy's time when the offset of its time zone has changed, also unmanaged", async () => {
  const { directory, ensure } = subject({ settings: atOffset(berlin, 120) }, winter);

  const output = await ensure({ ...input, template: berlin });

  expect(output).toEqual({
    ...ready,
    drift: [{ setting: "timeZoneOffset", expected: "UTC+01:00", actual: "UTC+02:00", corrected: true }],
  });
  await expect(ensure({ ...input, template: berlin })).resolves.toEqual(ready);
  expect(directory.changedPolicies).toHaveLength(1);
});

test("leaves an unmanaged policy's time alone when more than the offset differs", async () => {
  const other = { ...atOffset(berlin, 120), retention: { days: 90 } };
  const { directory, ensure } = subject({ settings: other }, winter);

  const output = await ensure({ ...input, template: berlin });

  expect(output).toMatchObject({ drift: [{ setting: "timeZone" }, { setting: "retainDays" }] });
  expect(directory.changedPolicies).toEqual([]);
});

test("corrects a full policy, too", async () => {
  const { directory, ensure } = subject({}, winter);
  directory.putPolicy(vaultId, {
    policyName,
    kind: "standard",
    protectedItemsCount: 100,
    settings: atOffset(berlin, 120),
  });

  const output = await ensure({ ...input, template: berlin });

  expect(output).toMatchObject({ kind: "full", drift: [{ setting: "timeZoneOffset", corrected: true }] });
  expect(directory.changedPolicies).toHaveLength(1);
});

test("uses a policy although Azure refuses to change it, and says why", async () => {
  const { directory, ensure } = subject({ settings: { ...sampleTemplate, retention: { days: 60 } } });
  directory.faults.failNext("changePolicy", new BackupError("AZURE_APPROVAL_REQUIRED", "guarded"));

  const output = await ensure({ ...input, manage: true });

  expect(output).toEqual({
    ...ready,
    drift: [{ ...shorter, corrected: false, refusedWith: "AZURE_APPROVAL_REQUIRED" }],
  });
});

test("tries a change again that may succeed later", async () => {
  const { directory, ensure } = subject({ settings: { ...sampleTemplate, retention: { days: 60 } } });
  directory.faults.failNext("changePolicy", new BackupError("AZURE_CONFLICT", "busy"));

  await expect(ensure({ ...input, manage: true })).rejects.toMatchObject({ code: "AZURE_CONFLICT" });
});
