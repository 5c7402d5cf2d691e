import { expect, test } from "vitest";
import { policyChange } from "../../../../domain/protection/policy-change.ts";
import type { ActualPolicy } from "../../../../domain/protection/policy-differences.ts";
import type { PolicyTemplate } from "../../../../domain/protection/policy-template.ts";
import { sampleTemplate } from "../../../support/fakes/sample-machine.ts";

const template: PolicyTemplate = { ...sampleTemplate, kind: "standard" };
const same: ActualPolicy = { kind: "standard", settings: sampleTemplate };
const shorter: ActualPolicy = { kind: "standard", settings: { ...sampleTemplate, retention: { days: 7 } } };
const longer: ActualPolicy = { kind: "standard", settings: { ...sampleTemplate, retention: { days: 90 } } };
const enhanced: ActualPolicy = { kind: "enhanced", settings: sampleTemplate };

test.for<[string, ActualPolicy, boolean, { isChanged: boolean; shortensRetention: boolean } | undefined]>([
  ["a policy that says the same is not mentioned", same, true, undefined],
  ["a managed policy is changed", shorter, true, { isChanged: true, shortensRetention: false }],
  ["one that is not managed is only reported", shorter, false, { isChanged: false, shortensRetention: false }],
  ["a change that keeps less is named", longer, true, { isChanged: true, shortensRetention: true }],
  ["what is only reported keeps what it has", longer, false, { isChanged: false, shortensRetention: false }],
  ["a policy never changes its kind", enhanced, true, { isChanged: false, shortensRetention: false }],
  [
    "a policy that no template can express is left alone",
    { kind: "standard" },
    true,
    { isChanged: false, shortensRetention: false },
  ],
])("%s", ([, actual, manage, expected]) => {
  const change = policyChange(template, actual, manage, new Map());

  if (expected === undefined) expect(change).toBeUndefined();
  else expect(change).toMatchObject(expected);
});

test("names every difference with both values", () => {
  const change = policyChange(template, shorter, true, new Map());

  expect(change?.differences).toMatchObject([{ setting: "retainDays" }]);
});

test("a policy is moved when only its time zone's offset has changed, also where it is not managed", () => {
  const inBerlin: PolicyTemplate = { ...template, timeZone: "Europe/Berlin" };
  const ofWinter = { ...sampleTemplate, timeZone: "W. Central Africa Standard Time" };
  const offsets = new Map([["Europe/Berlin", { now: 120, earlier: [60] }]]);

  expect(policyChange(inBerlin, { kind: "standard", settings: ofWinter }, false, offsets)).toMatchObject({
    isChanged: true,
  });
  expect(policyChange(inBerlin, { kind: "standard", settings: ofWinter }, false, new Map())).toBeUndefined();
});
