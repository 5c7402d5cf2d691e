import { expect, test } from "vitest";
import { addSeconds, type Instant, isBefore, secondsBetween, toDate, toInstant } from "../../../domain/instant.ts";
import {
  parseDiskId,
  parseSubscriptionId,
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
  ["letters that only look like the right ones", vmId.replace("subscriptions", "\u017Fubscriptions")],
  ["nothing", ""],
])("does not parse %s as a machine's ID", ([, id]) => {
  expect(parseVirtualMachineId(id)).toBeUndefined();
});

interface Parts {
  readonly subscription?: string;
  readonly group?: string;
  readonly name?: string;
}
const idOf = (change: Parts) =>
  `/subscriptions/${change.subscription ?? "00000000-0000-0000-0000-000000000001"}/resourceGroups/${change.group ?? "rg"}` +
  `/providers/Microsoft.Compute/virtualMachines/${change.name ?? "vm"}`;

test.for<[string, Parts]>([
  ["an instance of a scale set", { name: "web_0a1b2c3d" }],
  ["a machine with a period", { name: "web.01" }],
  ["a machine of one character", { name: "w" }],
  ["a machine of 80 characters", { name: "w".repeat(80) }],
  ["a group with every allowed character", { group: "Rg_(1).x-2" }],
  ["a group of 90 characters", { group: "g".repeat(90) }],
  ["a group with letters of other scripts", { group: "bücher-書庫" }],
  ["a group that begins with a period", { group: ".rg" }],
])("accepts %s", ([, change]) => {
  expect(parseVirtualMachineId(idOf(change))).toMatchObject(
    Object.fromEntries(Object.entries(change).map(([key, value]) => [key === "group" ? "resourceGroup" : key, value])),
  );
});

test.for<[string, Parts]>([
  ["a subscription that is no GUID", { subscription: "my-sub" }],
  ["a GUID with another character", { subscription: "00000000-0000-0000-0000-00000000000g" }],
  ["a group of ..", { group: ".." }],
  ["a machine of ..", { name: ".." }],
  ["a machine of .", { name: "." }],
  ["an empty group", { group: "" }],
  ["an empty machine", { name: "" }],
  ["a group that ends with a period", { group: "rg." }],
  ["a group of 91 characters", { group: "g".repeat(91) }],
  ["a machine of 81 characters", { name: "w".repeat(81) }],
  ["a machine of 100,000 characters", { name: "w".repeat(100_000) }],
  ["a query", { name: "web-01?x=1" }],
  ["a fragment", { name: "web-01#y" }],
  ["a percent sign", { name: "web%2F01" }],
  ["encoded dots", { group: "%2e%2e" }],
  ["a backslash", { name: "web\\01" }],
  ["a line break", { name: "web\r\nx" }],
  ["a line break at the end", { name: "web\n" }],
  ["a zero character", { name: "web\u0000" }],
  ["half of a surrogate pair", { name: "web\uD83D" }],
  ["a character that changes the direction", { name: "web\u202E01" }],
  ["a character without width", { group: "rg\u200B" }],
  ["a subscription whose digits are not ASCII", { subscription: "00000000-0000-0000-0000-00000000000\u0661" }],
  ["a semicolon", { name: "web;01" }],
  ["a colon", { name: "web:01" }],
  ["a blank", { name: "web 01" }],
  ["two slashes at the end", { name: "web//" }],
])("refuses an ID with %s", ([, change]) => {
  expect(parseVirtualMachineId(idOf(change))).toBeUndefined();
});

test.for([
  ["of two characters", "v1", true],
  ["of 50 characters", "v".repeat(50), true],
  ["of 51 characters", "v".repeat(51), false],
  ["of one character", "v", false],
  ["with an underscore", "v_1", false],
  ["with dots", "v..", false],
] as const)("reads the ID of a vault with a name %s: %s", ([, name, isValid]) => {
  expect(parseVaultId(vaultId.replace("vault-weu", name)) !== undefined).toBe(isValid);
});

test("reads a subscription ID", () => {
  expect(parseSubscriptionId("0000AAAA-0000-0000-0000-000000000001")).toBe("0000AAAA-0000-0000-0000-000000000001");
  expect(parseSubscriptionId("../0000aaaa-0000-0000-0000-000000000001")).toBeUndefined();
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

const diskIdOf = (name: string) => idOf({ name }).replace("virtualMachines", "disks");
test.for<[string, boolean]>([
  ["web-01_OsDisk_1_0a1b2c3d", true],
  ["_data", true],
  ["d".repeat(80), true],
  ["d".repeat(81), false],
  ["..", false],
  ["data.", false],
  ["a/b", false],
])("tells whether %s may be a disk's name: %s", ([name, isName]) => {
  expect(parseDiskId(diskIdOf(name))?.name).toBe(isName ? name : undefined);
});

test("does not take a machine's ID for a disk's", () => {
  expect(parseDiskId(idOf({}))).toBeUndefined();
});
