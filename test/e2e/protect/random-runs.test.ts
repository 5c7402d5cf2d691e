import { expect, test } from "vitest";
import { backupFleetScenario } from "../../support/stack/backup-fleet/backup-fleet-scenario.ts";
import { runBackupFleet } from "../../support/stack/backup-fleet/run-backup-fleet.ts";

// A seed in every test run; `npm run seeds -- --scenario fleet` runs long ranges.
test("every invariant holds in the random runs of seed 1", async () => {
  const { violations } = await runBackupFleet(backupFleetScenario(1));

  expect(violations).toEqual([]);
});
