import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { afterwards, carryOut, everyBody, toRunningBackup } from "./backup-scenario.ts";
import { journalPath, late, punctual, type RestartableCloud, startCloud } from "./restartable-cloud.ts";

vi.setConfig({ testTimeout: 60_000 });

const steps = [...toRunningBackup, ...afterwards];
const LAST_MINUTE = 130;

/** What happens to the simulator, and what is asked of it, between the calls of the scenario. */
const histories = fc.record({
  isLate: fc.boolean(),
  incidents: fc.array(
    fc.record({
      minute: fc.double({ min: 0, max: LAST_MINUTE, noNaN: true }),
      kind: fc.constantFrom("stop" as const, "read" as const),
      /** A stop lasts so long, or until the scenario's next call. */
      minutesDown: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 40, noNaN: true })),
    }),
    { maxLength: 8 },
  ),
});
type Incident = Parameters<Parameters<typeof histories.map>[0]>[0]["incidents"][number];

test("wherever the simulator is restarted, and whatever is read, it reaches the same state", async () => {
  const twin = await startCloud();
  const polls = await carryOut(twin, steps);
  await twin.until(LAST_MINUTE);
  const expected = await everyBody(twin, polls);

  await fc.assert(
    fc.asyncProperty(histories, async ({ isLate, incidents }) => {
      const cloud = await startCloud({ journalFile: journalPath(), clock: isLate ? late : punctual });
      await live(cloud, incidents);

      expect(await everyBody(cloud, polls)).toEqual(expected);
    }),
    { numRuns: 60, seed: 20_260_330 },
  );
});

/** Carries out the scenario with incidents in between; ends at the last minute. */
async function live(cloud: RestartableCloud, incidents: readonly Incident[]): Promise<void> {
  const left = [...incidents].sort((one, other) => one.minute - other.minute);
  let nowMinute = 0;
  for (const step of [...steps, undefined]) {
    const nextMinute = step?.[0] ?? LAST_MINUTE;
    while (left[0] !== undefined && left[0].minute < nextMinute) {
      const incident = left.shift();
      nowMinute = await happen(cloud, incident, { nowMinute, nextMinute });
    }
    if (step !== undefined) await carryOut(cloud, [step]);
    nowMinute = nextMinute;
  }
  await cloud.until(LAST_MINUTE);
}

async function happen(
  cloud: RestartableCloud,
  incident: Incident | undefined,
  { nowMinute, nextMinute }: { readonly nowMinute: number; readonly nextMinute: number },
): Promise<number> {
  if (incident === undefined) return nowMinute;
  const minute = Math.max(incident.minute, nowMinute);
  await cloud.until(minute);
  if (incident.kind === "read") {
    await everyBody(cloud, []);
    return minute;
  }
  const begun = Math.min(minute + incident.minutesDown, nextMinute);
  await cloud.restart(begun);
  return begun;
}
