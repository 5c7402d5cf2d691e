import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import {
  machineFacts,
  machineLabel,
  machineList,
  machineName,
  timeText,
  timeTextOf,
  vaultFacts,
  vaultName,
} from "../../../../domain/notices/wording.ts";

const subscription = (digit: number) => `00000000-0000-0000-0000-00000000000${digit}`;
const idOf = (name: string, group = "rg-web", digit = 1) =>
  `/subscriptions/${subscription(digit)}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;

test("shows the whole text of what is not the ID of a machine or vault", () => {
  expect(machineName("/x")).toBe("/x");
  expect(vaultName("/y")).toBe("/y");
  expect(machineFacts("/x")[0]).toEqual(["Machine", "/x"]);
  expect(vaultFacts("/y")[0]).toEqual(["Vault", "/y"]);
});

test("names a machine with its resource group and subscription", () => {
  expect(machineFacts(idOf("web-01"))).toEqual([
    ["Machine", "web-01"],
    ["Resource group", "rg-web"],
    ["Subscription", subscription(1)],
  ]);
});

test.for<[string, readonly string[], string]>([
  ["their names alone", [idOf("web-01"), idOf("web-02")], "web-01, web-02"],
  ["the group where a name is not enough", [idOf("a"), idOf("A", "rg-db"), idOf("b")], "a (rg-web), A (rg-db), b"],
  [
    "the subscription where the group is not enough",
    [idOf("a"), idOf("a", "rg-web", 2)],
    `a (rg-web, subscription ${subscription(1)}), a (rg-web, subscription ${subscription(2)})`,
  ],
  ["a machine once, however its ID is spelt", [idOf("a"), idOf("a").toUpperCase()], "a, A"],
  ["what is no ID as it is", ["/x", "/x/"], "/x, /x/"],
  ["what is no ID but shares a name as it is", ["web-01", idOf("web-01")], "web-01, web-01 (rg-web)"],
])("a list of machines has %s", ([, vmIds, text]) => {
  expect(machineList(vmIds, vmIds.length, 10)).toBe(text);
});

test("a long list of machines names the first ones and counts the others", () => {
  const vmIds = [idOf("a"), idOf("b"), idOf("c")];

  expect(machineList(vmIds, 12, 2)).toBe("a, b and 10 more");
  expect(machineList(vmIds, 3, 3)).toBe("a, b, c");
});

test("a machine is labelled by its name alone where no other has it", () => {
  expect(machineLabel(idOf("a"), [idOf("a"), idOf("b")])).toBe("a");
});

test("an instant is shown by minutes", () => {
  expect(timeText("2026-03-31T01:00:59.999Z" as Instant)).toBe("2026-03-31 01:00 UTC");
  expect(timeTextOf(undefined)).toBeUndefined();
});
