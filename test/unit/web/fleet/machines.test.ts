import { expect, test } from "vitest";
import { compareBadness, machinesOf, reasonSentence } from "../../../../web/fleet/machines.ts";
import { ago, fleetOf, sampleFleet } from "../../../support/page/fleet-samples.ts";

test("reads a machine by the names of the columns, whatever their order, and leaves out what is not known", () => {
  const fleet = fleetOf([{ name: "web-01", vaultId: null, rule: null, lastRecoveryPointAt: null, attempts: 3 }]);
  const turned = { ...fleet, columns: fleet.columns.toReversed(), rows: fleet.rows.map((row) => row.toReversed()) };

  const [machine] = machinesOf(turned);

  expect(machine).toEqual(machinesOf(fleet)[0]);
  expect(machine).toMatchObject({ name: "web-01", state: "protected", attempts: 3 });
  expect(Object.keys(machine ?? {})).not.toContain("vaultId");
});

test("reads texts that repeat from their list", () => {
  const fleet = fleetOf([{ vaultId: 1, subscriptionId: 0 }]);

  const [machine] = machinesOf({ ...fleet, strings: ["sub", "/subscriptions/1/vaults/rsv-a"] });

  expect(machine).toMatchObject({ subscriptionId: "sub", vaultName: "rsv-a" });
});

test.for([
  ["protected with a recovery point", { state: "protected" }, "proven"],
  ["protected without one yet", { state: "protected", lastRecoveryPointAt: null }, "lacking"],
  ["at risk, with an old one", { state: "atRisk" }, "lacking"],
  ["waiting", { state: "waiting", lastRecoveryPointAt: null }, "lacking"],
  ["unknown", { state: "unknown" }, "lacking"],
  ["in a state of another release", { state: "hibernated" }, "lacking"],
  [
    "backed up into the vault, before Azure lists the point",
    { lastRecoveryPointAt: null, lastBackupResult: "completed" },
    "proven",
  ],
  ["at risk although its last backup completed", { state: "atRisk", lastBackupResult: "completed" }, "lacking"],
  ["backed up with a snapshot only", { lastRecoveryPointAt: null, lastBackupResult: "skipped" }, "lacking"],
  ["excluded", { state: "excluded", lastRecoveryPointAt: null }, "notNeeded"],
  ["deleted", { state: "deleted" }, "notNeeded"],
] as const)("the proof of a machine that is %s", ([, cells, proof]) => {
  expect(machinesOf(fleetOf([cells]))[0]?.proof).toBe(proof);
});

test("every reason is a sentence: the app's, or else its name in words", () => {
  expect(reasonSentence({ accessDenied: "No permission." }, "accessDenied")).toBe("No permission.");
  expect(reasonSentence({}, "policyMissing")).toBe("Policy missing.");
  expect(reasonSentence({}, "constructor")).toBe("Constructor.");
  expect(reasonSentence({}, "")).toBe("No reason is known.");
  expect(machinesOf(sampleFleet(1000)).filter(({ reasonText }) => !reasonText.endsWith("."))).toEqual([]);
});

test("the worst machine needs attention; of one state the one without a recovery point, then the oldest", () => {
  const machines = machinesOf(
    fleetOf([
      { name: "fine" },
      { name: "old", state: "atRisk", lastRecoveryPointAt: ago(90) },
      { name: "new", state: "atRisk", lastRecoveryPointAt: ago(30) },
      { name: "none", state: "atRisk", lastRecoveryPointAt: null },
      { name: "refused", state: "needsAttention" },
      { name: "who-knows", state: "unknown" },
    ]),
  );

  const names = machines.toSorted(compareBadness).map(({ name }) => name);

  expect(names).toEqual(["refused", "none", "old", "new", "who-knows", "fine"]);
});
