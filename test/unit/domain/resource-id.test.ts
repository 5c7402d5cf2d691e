import { expect, test } from "vitest";
import { addSeconds, type Instant, isBefore, secondsBetween, toDate, toInstant } from "../../../domain/instant.ts";
import {
  parseVaultId,
  parseVirtualMachineId,
  policyIdOf,
  regionKey,
  resourceKey,
  sameResource,
  vaultIdOf,
} from "../../../domain/resource-id.ts";
import { policyId, vaultId, vmId } from "../../support/workflow-answers.ts";

test.for<[string, string]>([
  ["as written", vmId],
  ["in lower case", vmId.toLowerCase()],
  ["with a slash at its end", `${vmId}/`],
])("reads a machine's ID %s", ([, id]) => {
  expect(parseVirtualMachineId(id)).toMatchObject({ resourceGroup: "rg-web", name: "web-01" });
});

test.for<[string, string]>([
  ["an extension of a machine", `${vmId}/extensions/VMSnapshot`],
  ["a vault", vaultId],
  ["nothing", ""],
])("does not parse %s as a machine's ID", ([, id]) => {
  expect(parseVirtualMachineId(id)).toBeUndefined();
});

test("reads and writes a vault's ID", () => {
  const parts = parseVaultId(vaultId);

  expect(parts).toMatchObject({ name: "vault-weu" });
  expect(parts && vaultIdOf(parts)).toBe(vaultId);
  expect(policyIdOf(vaultId, "daily")).toBe(policyId);
  expect(parseVaultId(vmId)).toBeUndefined();
});

test("compares resources and regions as Azure does", () => {
  expect(sameResource(vmId, `${vmId.toUpperCase()}/`)).toBe(true);
  expect(sameResource(vmId, vaultId)).toBe(false);
  expect(resourceKey("/A/B//")).toBe("/a/b");
  expect(regionKey("West Europe")).toBe("westeurope");
});

test("reckons with instants as text", () => {
  const at = "2026-03-31T01:00:00.000Z" as Instant;

  expect(addSeconds(at, 0.5)).toBe("2026-03-31T01:00:00.500Z");
  expect(secondsBetween(at, addSeconds(at, -90))).toBe(-90);
  expect(isBefore(at, addSeconds(at, 0.001))).toBe(true);
  expect(isBefore(at, at)).toBe(false);
  expect(toInstant(toDate(at))).toBe(at);
});
