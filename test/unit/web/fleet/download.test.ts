import { expect, test } from "vitest";
import { machinesCsv } from "../../../../web/fleet/download.ts";
import { machinesOf } from "../../../../web/fleet/machines.ts";
import { fleetOf } from "../../../support/page/fleet-samples.ts";

test("has a line per machine, in words, with the resource ID", () => {
  const machines = machinesOf(fleetOf([{ name: "=cmd", state: "atRisk", reason: "noRecoveryPoint", attempts: 2 }]));

  const [head = "", line = ""] = machinesCsv(machines).split("\r\n");

  expect(head).toContain('"Machine","Resource group"');
  expect(line).toContain(`"'=cmd","shop"`);
  expect(line).toContain('"At risk","A vault protects the machine, but it has no recovery point."');
  expect(line).toContain("/virtualMachines/=cmd");
});
