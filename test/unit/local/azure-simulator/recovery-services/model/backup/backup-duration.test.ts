import { expect, test } from "vitest";
import { createSeededRandom } from "../../../../../../../local/azure-simulator/arm/seeded-random.ts";
import { randomBackupDuration } from "../../../../../../../local/azure-simulator/recovery-services/model/backup/backup-duration.ts";
import type { Model } from "../../../../../../../local/azure-simulator/recovery-services/model/model.ts";

/** Minutes of 5,000 first backups of a disk of 127 GB, ascending. */
function firstBackups(): readonly number[] {
  // Of the model only the source of randomness is used.
  const model = { context: createSeededRandom(1) } as unknown as Model;
  const minutes = Array.from({ length: 5_000 }, () => {
    const { snapshotMs, gapMs, transferMs } = randomBackupDuration(model, [{ sizeGb: 127 }], true);
    return (snapshotMs + gapMs + transferMs) / 60_000;
  });
  return minutes.sort((left, right) => left - right);
}

test("most first backups take as long as the recorded ones, a few take hours", () => {
  const minutes = firstBackups();

  const median = minutes[2_500] ?? 0;
  const slowest = minutes.at(-1) ?? 0;
  expect([median > 38, median < 50]).toEqual([true, true]);
  expect([slowest > 150, slowest < 200]).toEqual([true, true]);
});
