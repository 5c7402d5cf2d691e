import { expect, test } from "vitest";
import { policyKinds } from "../../../../domain/protection/policy-template.ts";
import { policyKindFor } from "../../../../domain/protection/rules.ts";

test("every kind of policy is needed by some machine", () => {
  const needed = new Set(
    (["Standard", "TrustedLaunch", "ConfidentialVM"] as const).flatMap((securityType) =>
      [false, true].map((hasEnhancedOnlyDisks) => policyKindFor({ securityType, hasEnhancedOnlyDisks })),
    ),
  );

  expect(policyKinds.filter((kind) => !needed.has(kind))).toEqual([]);
});
