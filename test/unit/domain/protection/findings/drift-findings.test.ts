import { expect, test } from "vitest";
import {
  type Drift,
  policyDriftFindings,
  vaultDriftFindings,
} from "../../../../../domain/protection/findings/drift-findings.ts";

const redundancy: Drift = {
  setting: "redundancy",
  expected: "GeoRedundant",
  actual: "LocallyRedundant",
  corrected: false,
};

test("a vault and a policy that are as the configuration says have no finding", () => {
  expect([...vaultDriftFindings([]), ...policyDriftFindings([], false)]).toEqual([]);
});

test("says in what a vault differs and why Azure refused to change it", () => {
  const drift = [
    { ...redundancy, refusedWith: "AZURE_REFUSED" },
    { ...redundancy, setting: "tags.owner" },
  ];

  const [found, ...others] = vaultDriftFindings(drift);

  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: "vaultDrift", severity: "warning" });
  expect(found?.text).toContain(
    "redundancy: LocallyRedundant, not GeoRedundant (Azure refused the change: AZURE_REFUSED); tags.owner: ",
  );
});

test("tells what was corrected apart from what still differs", () => {
  const drift = [redundancy, { ...redundancy, setting: "crossRegionRestore", corrected: true }];

  expect(vaultDriftFindings(drift).map(({ code }) => code)).toEqual(["vaultDrift", "vaultCorrected"]);
  expect(policyDriftFindings(drift, true).map(({ code }) => code)).toEqual([
    "retentionShortened",
    "policyDrift",
    "policyCorrected",
  ]);
  expect(vaultDriftFindings(drift)[1]?.text).toContain("crossRegionRestore: LocallyRedundant became GeoRedundant.");
});

test("names three settings and counts the others", () => {
  const drift = Array.from({ length: 5 }, (_, index) => ({ ...redundancy, setting: `tags.t${index}` }));

  expect(vaultDriftFindings(drift)[0]?.text).toMatch(/tags\.t2: LocallyRedundant, not GeoRedundant; and 2 more\.$/);
});

test("names the role that a refused correction needs", () => {
  const drift = [{ ...redundancy, refusedWith: "AZURE_ACCESS_DENIED" }];

  const [ofVault, ofPolicy] = [...vaultDriftFindings(drift), ...policyDriftFindings(drift, false)];

  expect(ofVault?.text).toContain(
    '(Azure refused the change: AZURE_ACCESS_DENIED; it needs the role "Holdfast Vault Creator")',
  );
  expect(ofPolicy?.text).toContain('it needs the role "Holdfast Policy Writer")');
});
