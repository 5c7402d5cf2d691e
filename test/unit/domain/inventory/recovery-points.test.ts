import { expect, test } from "vitest";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import { withRecoveryPoints } from "../../../../domain/inventory/recovery-points.ts";
import { at, seen, vmId } from "../../../support/inventory-events.ts";

const record = (change: Partial<InventoryRecord>) => seen(vmId, change);
const month = Array.from({ length: 30 }, (_, index) => at(29 - index));

test.for<[string, Partial<InventoryRecord> | undefined, Partial<InventoryRecord>, readonly string[] | undefined]>([
  ["none of a new machine without one", undefined, {}, undefined],
  ["the first one", undefined, { lastRecoveryPointAt: at(1) }, [at(1)]],
  [
    "that of a record of an earlier release, too",
    { lastRecoveryPointAt: at(1) },
    { lastRecoveryPointAt: at(2) },
    [at(2), at(1)],
  ],
  ["no point twice", { recoveryPoints: [at(2), at(1)] }, { lastRecoveryPointAt: at(2) }, [at(2), at(1)]],
  ["none that is older than the newest", { recoveryPoints: [at(2)] }, { lastRecoveryPointAt: at(1) }, [at(2)]],
  ["all where the record says nothing of them", { recoveryPoints: [at(2)] }, {}, [at(2)]],
  ["thirty at most", { recoveryPoints: month }, { lastRecoveryPointAt: at(30) }, [at(30), ...month.slice(0, 29)]],
])("remembers %s", ([, before, after, points]) => {
  const { recoveryPoints } = withRecoveryPoints(before && record(before), record(after));

  expect(recoveryPoints).toEqual(points);
});

test("leaves a record alone that has them already, and one that is none", () => {
  const same = record({ recoveryPoints: [at(2), at(1)], lastRecoveryPointAt: at(2) });

  expect(withRecoveryPoints(same, same)).toBe(same);
  expect(withRecoveryPoints(same, undefined)).toBeUndefined();
});

test("takes them from the record before when they are others", () => {
  const before = record({ recoveryPoints: [at(2), at(1)] });

  expect(withRecoveryPoints(before, record({ recoveryPoints: [at(3), at(1)] })).recoveryPoints).toEqual([at(2), at(1)]);
});
