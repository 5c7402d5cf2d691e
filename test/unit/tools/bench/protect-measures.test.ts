import { expect, test } from "vitest";
import { type Measure, passes } from "../../../../tools/bench/measure.ts";
import { fleetMeasures, loopMeasures } from "../../../../tools/bench/protect-measures.ts";
import type { ProtectRun } from "../../../../tools/bench/protect-runs.ts";

const good: ProtectRun = {
  vms: 1000,
  machines: 1000,
  vaults: 4,
  fullestVault: 250,
  fullestPolicy: 100,
  enables: 1000,
  calls: 5100,
  refused: 0,
  throttled: 0,
  givenUp: 0,
  callsPerVm: 5.1,
  protectingCallsPerVm: 5,
  watchingCallsPerVm: 0.1,
  mostPerVaultAndDay: 250,
  perVaultAndDay: {},
  days: 1,
  wallSeconds: 50,
  cpuSeconds: 40,
  virtualHours: 3,
  peakMemoryBytes: 1,
  byAction: {},
};
const small: ProtectRun = { ...good, vms: 100, cpuSeconds: 4 };

function missed(measures: readonly Measure[]): readonly string[] {
  return measures.filter((measure) => !passes(measure)).map(({ id }) => id.split(": ")[1] ?? "");
}

test("a fleet within all limits misses no goal", () => {
  expect(missed(fleetMeasures("nextVault", small, good))).toEqual([]);
});

test.for<[Partial<ProtectRun>, string]>([
  [{ machines: 999 }, "protected"],
  [{ enables: 1001 }, "enables that are not one per machine"],
  [{ enables: 999 }, "enables that are not one per machine"],
  [{ givenUp: 1 }, "workflows that gave up"],
  [{ fullestPolicy: 101 }, "in the fullest policy"],
  [{ fullestVault: 1001 }, "in the fullest vault"],
  [{ mostPerVaultAndDay: 251 }, "most enabled in a vault and UTC day"],
  [{ callsPerVm: 6.01 }, "ARM calls per machine"],
  [{ throttled: 52 }, "calls answered 429"],
  [{ vaults: 5 }, "vaults beyond those needed"],
  [{ days: 2 }, "UTC days beyond those needed"],
  [{ cpuSeconds: 45 }, "cost per machine over that"],
])("a fleet with %o misses a goal", ([bad, goal]) => {
  expect(missed(fleetMeasures("nextVault", small, { ...good, ...bad }))).toEqual([goal]);
});

test("with wait a fleet may take a day for each 250 machines of a vault, and a vault for each 1,000", () => {
  expect(missed(fleetMeasures("wait", small, { ...good, vaults: 1, days: 4 }))).toEqual([]);
});

test("a loop of commands is told as a multiple of the app", () => {
  const ours = { vms: 20, machines: 20, calls: 100, bytes: 1000, wallSeconds: 10 };
  const az = { vms: 20, machines: 20, calls: 300, bytes: 4000, wallSeconds: 100 };

  const ratios = loopMeasures(ours, az).filter(({ unit }) => unit === "ratio");

  expect(ratios.map(({ value }) => value)).toEqual([3, 4, 10]);
});
