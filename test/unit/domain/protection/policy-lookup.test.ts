import { expect, test } from "vitest";
import type { PolicyTarget } from "../../../../domain/protection/config.ts";
import { configuredPolicy } from "../../../../domain/protection/policy-lookup.ts";
import { sampleTemplate } from "../../../support/fakes/sample-machine.ts";

const enhancedTemplate = { ...sampleTemplate, instantRestoreDays: 7 };
const policies: Readonly<Record<string, PolicyTarget>> = {
  short: { standardName: "vm-{location}", enhancedName: "vm-{location}-v2x", template: sampleTemplate, manage: true },
  long: {
    standardName: "vm-{location}-long",
    enhancedName: "long-v2x",
    template: sampleTemplate,
    enhancedTemplate,
    manage: false,
  },
  hourly: { standardName: "hourly", enhancedName: "hourly", alwaysEnhanced: true, enhancedTemplate, manage: false },
  theirs: { standardName: "corporate", enhancedName: "corporate-v2x", manage: false },
};

test.for<[string, object | undefined]>([
  [
    "vm-westeurope",
    { policyKey: "short", kind: "standard", template: { ...sampleTemplate, kind: "standard" }, manage: true },
  ],
  ["VM-WestEurope-2", { policyKey: "short", kind: "standard" }],
  ["vm-westeurope-50", { policyKey: "short", kind: "standard" }],
  ["vm-westeurope-51", undefined],
  ["vm-westeurope-1", undefined],
  ["vm-westeurope-v2x", { policyKey: "short", kind: "enhanced", template: { ...sampleTemplate, kind: "enhanced" } }],
  ["vm-westeurope-long", { policyKey: "long", kind: "standard", manage: false }],
  ["long-v2x-3", { policyKey: "long", kind: "enhanced", template: { ...enhancedTemplate, kind: "enhanced" } }],
  ["hourly", { policyKey: "hourly", kind: "enhanced", template: { ...enhancedTemplate, kind: "enhanced" } }],
  ["corporate", { policyKey: "theirs", kind: "standard", manage: false }],
  ["vm-northeurope", undefined],
  ["DefaultPolicy", undefined],
])("finds the entry of policy %s in westeurope", ([name, expected]) => {
  const found = configuredPolicy({ policies }, name, "West Europe");

  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});

test("a policy without a template has none", () => {
  expect(configuredPolicy({ policies }, "corporate", "westeurope")).not.toHaveProperty("template");
});
